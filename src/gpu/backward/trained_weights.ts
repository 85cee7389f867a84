/**
 * Weights that are trained. Each is kept twice: transposed, as `linear` reads it, and in rows, as it is changed.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingTransfers } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import type { GpuBackend } from "../gpu_backend.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { matrixBytes, padRows, transpose } from "../memory/layout.ts";
import { Matrix, Rows, rowsOf } from "../memory/tensors.ts";

/**
 * Makes the members of a backend that move and free the numbers of trained weights.
 *
 * @param inferring moves the numbers of all other tensors
 */
export function trainedTransfers(
  tools: GpuTools,
  inferring: Pick<GpuBackend, "upload" | "read">,
): TrainingTransfers {
  const { memory, commands } = tools;
  return {
    upload(data, shape, role = "activation", type = "f32") {
      if (role === "weight" && type !== "f32") {
        throw new TypeError(`Cannot train weights that are kept as ${type}: f32 is wanted`);
      }
      const x = inferring.upload(data, shape, role);
      if (x instanceof Matrix) x.rows = uploadRows(tools, data, shape);
      return x;
    },

    read: (x) => inferring.read(inRows(x)),

    zeros(shape) {
      const out = tools.make(shape);
      commands.clear(out.place, out.bytes);
      return out;
    },

    snapshot: (x) => tools.copy(inRows(x)),

    write(x, data) {
      shapes.expectData(data, x.shape);
      inRows(x).place.settle?.();
      commands.submit(); // recorded work reads what there was before
      memory.write(inRows(x).place, 0, padRows(data, x.shape));
      if (!(x instanceof Matrix)) return;
      for (const [at, part] of transpose(data, x.shape)) memory.write(x.place, at, part);
    },

    release: (x) => memory.scopes.release(x),
  };
}

/** A weight's own numbers, or the tensor itself. */
export function inRows(x: Tensor): Rows {
  return x instanceof Matrix && x.rows ? x.rows : rowsOf(x);
}

/** The matrix of the linear whose weight is Wᵀ: W's rows as they lie, with those beyond the last. */
export function transposed(weight: Tensor): Matrix {
  const [columns, k] = weight.shape as [number, number];
  return new Matrix(inRows(weight).place, [k, columns], "f32", undefined);
}

/** Whole quads of rows, those beyond the last zero, which make them the matrix of the transposed linear. */
function uploadRows({ memory }: GpuTools, data: Float32Array, shape: readonly number[]): Rows {
  const bytes = matrixBytes(shape, "f32");
  const rows = new Rows(memory.acquire(bytes), [...shape]);
  memory.write(rows.place, 0, padRows(data, shape));
  if (bytes > rows.bytes) memory.write(rows.place, rows.bytes, new Uint8Array(bytes - rows.bytes));
  return rows;
}
