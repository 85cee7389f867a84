/**
 * The matrix product of whole numbers.
 *
 * @module
 */
import type { CpuTools } from "../cpu_tools.ts";
import type { IntegerKernels } from "../generated/kernels.d.ts";
import { linearSteps, type Operands } from "../operators/linear.ts";
import type { IntegerPanels } from "./pack_int8.ts";

/** x in seven bits, its product with a weight in eight, bias, activation and residual. */
export function multiplyInt8(cpu: CpuTools<IntegerKernels>, weight: IntegerPanels, operands: Operands): void {
  const { kernels } = cpu;
  const { x, rows, bias, activation, residual, out } = operands;
  const [columns, k] = weight.shape as [number, number];
  const tiles = Math.ceil(rows / (kernels.SPARE_ROWS.value + 1));
  cpu.withMemory(tiles * kernels.integerTileBytes(k), (quantized) => {
    const step = cpu.lightStep(tiles, k * rows / tiles);
    cpu.run("quantize", Math.ceil(tiles / step), x, rows, k, quantized, step);
    const panels = kernels.panelCount(columns);
    const [rowStep, panelStep] = linearSteps(cpu, rows, panels, chunkOf(kernels, k));
    const units = Math.ceil(rows / rowStep) * Math.ceil(panels / panelStep);
    const places = [quantized, weight.at, weight.scales, bias, residual] as const;
    const sizes = [rows, k, columns, activation, kernels.dotForm(), out] as const;
    cpu.withScratch(kernels.INTEGER_SCRATCH.value, (...scratch) => {
      cpu.run("linearInt8", units, ...places, ...sizes, ...scratch, rowStep, panelStep);
    });
  });
}

/** Panels that stay in a core's cache while all rows pass. */
function chunkOf({ INTEGER_CHUNK, integerWeightBytes, SPARE_COLUMNS }: IntegerKernels, k: number): number {
  const panelBytes = integerWeightBytes(SPARE_COLUMNS.value + 1, k);
  return Math.max(Math.floor(INTEGER_CHUNK.value / panelBytes), 1);
}
