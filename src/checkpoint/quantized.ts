/**
 * Matrices in eight bits, as a file holds them: an I8 tensor, and beside it an F32 tensor of the same name with
 * `_scale` behind it, one number per output channel. Row r of `blocks.0.attn.qkv.weight` (I8, [3D, D]) times number r of
 * `blocks.0.attn.qkv.weight_scale` (F32, [3D]) is the matrix.
 *
 * @module
 */

import { expectFinite } from "../numbers/finite.ts";
import { CheckpointError } from "../errors.ts";
import type { VitConfig } from "../vit/config.ts";
import { storedTensors } from "../vit/weights.ts";
import { showValue } from "./json/json_value.ts";
import { type StoredTensor, type TensorDescription, toFloat32 } from "./tensor.ts";

const SUFFIX = "_scale";

/** The name of the tensor with a quantized matrix's scales. */
export function scaleNameOf(name: string): string {
  return name + SUFFIX;
}

/** True for the name of a tensor with a matrix's scales. */
export function isScale(name: string): boolean {
  return name.endsWith(`.weight${SUFFIX}`);
}

/**
 * Checks that only matrices of linears are quantized, each with its scales, and that there are no other scales.
 *
 * @param tensors with exactly the network's parameters among them
 * @throws {CheckpointError} that names the first tensor of which this is not true
 */
export function expectScales(tensors: readonly TensorDescription[], config: VitConfig): void {
  const entries = new Map(tensors.map((entry) => [entry.name, entry]));
  const matrices = new Set(
    storedTensors(config).filter(({ role }) => role === "weight").map(({ name }) => name),
  );
  for (const { name, dtype, shape } of tensors) {
    if (isScale(name)) expectMatrix(name, entries.get(matrixNameOf(name)));
    if (dtype !== "I8") continue;
    if (!matrices.has(name)) {
      throw new CheckpointError(`Cannot load ${name} from I8: only the matrix of a linear may be quantized`);
    }
    expectScale(name, shape[0]!, entries.get(scaleNameOf(name)));
  }
}

/** Brings I8 tensors and their scales together, whichever of the two comes first. */
export class ScaleJoiner {
  readonly #scales = new Map<string, Float32Array>();
  readonly #waiting = new Map<string, StoredTensor>();

  /**
   * Takes the next tensor of a file; returns one that is complete, where there is one now. Of a matrix that comes before
   * its scales a copy is kept, which `writeSafetensors` and other writers that sort by size never make necessary.
   *
   * @throws {CheckpointError} when a scale is infinite or not a number
   */
  join(tensor: StoredTensor): StoredTensor | undefined {
    const { name, dtype } = tensor;
    if (isScale(name)) {
      const matrix = matrixNameOf(name);
      const waiting = this.#waiting.get(matrix);
      this.#scales.set(matrix, scalesOf(name, toFloat32(tensor).slice()));
      return waiting && this.join(waiting);
    }
    if (dtype !== "I8") return tensor;
    const scales = this.#scales.get(name);
    if (!scales) this.#waiting.set(name, { ...tensor, bytes: tensor.bytes.slice() });
    else this.#waiting.delete(name);
    return scales && { ...tensor, scales };
  }
}

function matrixNameOf(scale: string): string {
  return scale.slice(0, -SUFFIX.length);
}

function expectMatrix(scale: string, matrix: TensorDescription | undefined): void {
  if (matrix?.dtype === "I8") return;
  const found = matrix ? `${matrix.name} is ${matrix.dtype}` : `there is no ${matrixNameOf(scale)}`;
  throw new CheckpointError(`Cannot use the scales ${scale}: ${found}, an I8 tensor is wanted`);
}

function expectScale(matrix: string, rows: number, scale: TensorDescription | undefined): void {
  if (scale?.dtype === "F32" && scale.shape.length === 1 && scale.shape[0] === rows) return;
  const found = scale ? `${scale.dtype} ${showValue(scale.shape)}` : "missing";
  throw new CheckpointError(
    `Cannot load ${matrix} from I8: ${scaleNameOf(matrix)} is ${found}, F32 [${rows}] is wanted`,
  );
}

function scalesOf(name: string, scales: Float32Array): Float32Array {
  return expectFinite(
    scales,
    (value, place) =>
      new CheckpointError(`Cannot use the scales ${name}: number ${place} is ${value}, finite is wanted`),
  );
}
