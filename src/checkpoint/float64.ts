import { CheckpointError } from "../errors.ts";
import { aligned } from "./tensor.ts";

/** Numbers that are narrowed at a time. */
const PIECE = 1 << 16;

/**
 * A tensor's float64 numbers as float32, rounded to the nearest; the bytes of the copy.
 *
 * @param name the tensor, in the error
 * @throws {CheckpointError} when a finite number is too large for float32
 */
export function narrowFloat64(bytes: Uint8Array, name: string): Uint8Array<ArrayBuffer> {
  const narrow = new Float32Array(bytes.length / 8);
  for (let begin = 0; begin < narrow.length; begin += PIECE) {
    const { buffer, byteOffset, byteLength } = aligned(bytes.subarray(8 * begin, 8 * (begin + PIECE)), 8);
    const wide = new Float64Array(buffer, byteOffset, byteLength / 8);
    narrow.set(wide, begin);
    for (let i = 0; i < wide.length; i++) {
      if (Number.isFinite(wide[i]!) && !Number.isFinite(narrow[begin + i]!)) {
        throw new CheckpointError(
          `Cannot use ${name} of float64: number ${begin + i} is ${wide[i]}, too large for float32`,
        );
      }
    }
  }
  return new Uint8Array(narrow.buffer);
}
