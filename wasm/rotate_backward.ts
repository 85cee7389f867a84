/**
 * The gradient of `rotate`: its transpose, which turns pairs back.  dy [B, T, 3·H·D] → out [B, T, 3·H·D], all else as
 * there.
 */
import { rotateRows } from "./rotate";

export function rotateBackward(
  from: usize,
  to: usize,
  _thread: usize,
  dy: usize,
  cos: usize,
  sin: usize,
  headBytes: usize,
  rows: usize,
  tokens: usize,
  heads: usize,
  headDim: usize,
  first: usize,
  half: usize,
  out: usize,
  step: usize,
): void {
  rotateRows(
    from * step,
    min(to * step, rows),
    dy,
    cos,
    sin,
    headBytes,
    tokens,
    heads,
    headDim,
    first,
    half,
    -1,
    out,
  );
}
