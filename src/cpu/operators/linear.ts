/**
 * The matrix product and what follows it.
 *
 * @module
 */
import type { Activation, Tensor } from "../../backend/backend.ts";
import type { Operators } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { CpuTools } from "../cpu_tools.ts";
import type { Kernels } from "../kernels.ts";
import { formatOf } from "../pack_weight.ts";
import { expectPanels, type Panels, rowsAt } from "../tensors.ts";
import { scaleTo } from "./rows.ts";

/** The places of a product's operands but its weight, 0 for those that it has not, and the number of its rows. */
export interface Operands {
  readonly x: number;
  /** Bytes from one row of x to the next; as many as it has by default. */
  readonly xStride?: number;
  readonly rows: number;
  readonly bias: number;
  /** Its number in the kernels. */
  readonly activation: number;
  /** The tokens of a picture and those of them whose queries are wanted, and the panels of these; 0 where all are. */
  readonly wanted: readonly [tokens: number, queries: number, panels: number];
  readonly residual: number;
  readonly out: number;
}

/** The least parts per thread, where a product has few rows and so is cut by its columns. */
const PARTS_PER_THREAD = 4;

/**
 * Float32 bytes of a weight that are widened at a time, if they hold a panel. With less, x is packed more often; all of a
 * weight would take 9 MB more for ViT-B.
 */
const SLAB_BYTES = 2.5e6;

/** Float32 panels of a weight: where they are, the first one's number, and how many they are. */
interface Slab {
  readonly at: number;
  readonly first: number;
  readonly count: number;
}

/** `linear` on `cpu`. */
export function linearOperators(cpu: CpuTools): Pick<Operators, "linear"> {
  return linearOf(cpu, (weight, operands) => multiplyFloats(cpu, weight, operands));
}

/** `linear` on `cpu` that multiplies by `product`. */
export function linearOf(
  cpu: CpuTools,
  product: (weight: Panels, operands: Operands) => void,
): Pick<Operators, "linear"> {
  return {
    linear(x, { weight, bias }, options = {}) {
      const { activation, scale } = options;
      const residual = scale ? undefined : options.residual;
      const out = cpu.make(shapes.linearShape(x, { weight, bias }, options));
      product(expectPanels(weight), {
        x: rowsAt(x),
        rows: shapes.rowsOf(x.shape),
        bias: bias ? rowsAt(bias) : 0,
        activation: activationCode(cpu.kernels, activation),
        wanted: wantedQueries(cpu, x, weight, options.queries),
        residual: residual ? rowsAt(residual) : 0,
        out: out.at,
      });
      if (scale) scaleTo(cpu, out, scale, options.residual, out);
      return out;
    },
  };
}

/** Panels that hold keys, too, are computed for all tokens. */
function wantedQueries(cpu: CpuTools, x: Tensor, weight: Tensor, queries: number | undefined) {
  if (queries === undefined) return [0, 0, 0] as const;
  return [
    x.shape.at(-2)!,
    queries,
    Math.floor(weight.shape[0]! / 3 / (cpu.kernels.SPARE_COLUMNS.value + 1)),
  ] as const;
}

function activationCode(kernels: Kernels, activation: Activation | undefined): number {
  const { IDENTITY, GELU, GELU_TANH, QUICK_GELU, SILU, TANH } = kernels;
  const codes = { gelu: GELU, geluTanh: GELU_TANH, quickGelu: QUICK_GELU, silu: SILU, tanh: TANH };
  return (activation ? codes[activation] : IDENTITY).value;
}

/** The product, bias, activation and residual of `linear`, in floats. */
export function multiplyFloats(cpu: CpuTools, weight: Panels, operands: Operands): void {
  const { x, rows, bias, activation, residual, wanted, out, xStride = 4 * weight.shape[1]! } = operands;
  const { CHUNK, linearScratch } = cpu.kernels;
  const [columns, k] = weight.shape as [number, number];
  cpu.withScratch(
    linearScratch(rows),
    (...scratch) =>
      eachSlab(cpu, weight, ({ at, first, count }) => {
        const [rowStep, panelStep] = linearSteps(cpu, rows, count, CHUNK.value);
        const units = Math.ceil(rows / rowStep) * Math.ceil(count / panelStep);
        const sizes = [rows, k, columns, activation, ...wanted, out, ...scratch, rowStep, panelStep] as const;
        cpu.run("linear", units, x, xStride, at, first, count, bias, residual, ...sizes);
      }),
  );
}

/**
 * Rows and panels of a unit, at most a chunk of these. Parts of the columns keep their piece of the weight in a core's own cache while all of a
 * thread's rows pass; more units come from cutting the rows, and only where these are few from cutting on.
 */
export function linearSteps(cpu: CpuTools, rows: number, panels: number, chunk: number): [number, number] {
  const tile = cpu.kernels.SPARE_ROWS.value + 1;
  const parts = Math.ceil(panels / chunk);
  const down = Math.min(Math.ceil(cpu.units / parts), Math.ceil(rows / tile));
  const across = Math.max(parts, Math.ceil(PARTS_PER_THREAD * cpu.threads / down));
  return [Math.ceil(rows / down / tile) * tile, Math.ceil(panels / across)];
}

/**
 * Calls `f` with all panels of a weight as float32. A weight of another type is widened by all threads, slab after slab in
 * one place: commands run in the order in which they are asked for.
 */
function eachSlab(cpu: CpuTools, weight: Panels, f: (slab: Slab) => void): void {
  const { FLOAT32, panelCount, weightBytes } = cpu.kernels;
  const [columns, k] = weight.shape as [number, number];
  const panels = panelCount(columns);
  if (weight.type === "f32") return f({ at: weight.at, first: 0, count: panels });
  const panelBytes = weightBytes(1, k, FLOAT32.value);
  const mostPanels = Math.max(Math.floor(SLAB_BYTES / panelBytes), 1);
  const step = Math.ceil(panels / Math.ceil(panels / mostPanels));
  cpu.withMemory(step * panelBytes, (at) => {
    for (let first = 0; first < panels; first += step) {
      const slab = { at, first, count: Math.min(step, panels - first) };
      widen(cpu, weight, slab);
      f(slab);
    }
  });
}

/** Panels of a weight as float32. */
function widen(cpu: CpuTools, { at, type, scales, shape }: Panels, slab: Slab): void {
  const { BLOCK } = cpu.kernels;
  const [columns, k] = shape as [number, number];
  const format = formatOf(cpu.kernels, type);
  const total = slab.count * Math.ceil(k / BLOCK.value);
  const step = Math.ceil(total / cpu.units);
  const units = Math.ceil(total / step);
  const { first, count } = slab;
  cpu.run("widen", units, at, format, scales, columns, k, first, count, total, slab.at, step);
}
