import { eachPair, type RotationShape, type RotationTables } from "./rotate.ts";

/** The transpose of `rotate`: of a pair's gradients (a, b), with cosines (c, d) and sines (s, t), (a·c + b·t, b·d − a·s). */
export function rotateBackward(
  dy: Float64Array,
  { cos, sin }: RotationTables,
  shape: RotationShape,
): Float64Array {
  const out = dy.slice();
  eachPair(shape, dy.length, cos.length, (a, b, i, j) => {
    out[a] = dy[a]! * cos[i]! + dy[b]! * sin[j]!;
    out[b] = dy[b]! * cos[j]! - dy[a]! * sin[i]!;
  });
  return out;
}
