/**
 * Rotary positions.  qkv [B, T, 3·H·D] → out [B, T, 3·H·D], D even: every query and key from token `first` on becomes
 * x·cos + turned(x)·sin, where turned makes (−b, a) of a pair (a, b): of i and i + D/2 where `half`, else of 2i and 2i + 1.
 * The rest is copied. cos, sin [T − first, D], or [T − first, H, D]: `headBytes` from one head's to the next one's, 0 where
 * all share them.
 * `out` may not be `qkv`. A unit is `step` tokens.
 */
import { LANES, madd } from "./simd";

export function rotate(
  from: usize,
  to: usize,
  _thread: usize,
  qkv: usize,
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
    qkv,
    cos,
    sin,
    headBytes,
    tokens,
    heads,
    headDim,
    first,
    half,
    1,
    out,
  );
}

/**
 * Rows `from` to `to`, with `sign` 1, or with −1 the transpose of that map: pairs turn back. Only the build that trains can
 * do that.
 */
export function rotateRows(
  from: usize,
  to: usize,
  qkv: usize,
  cos: usize,
  sin: usize,
  headBytes: usize,
  tokens: usize,
  heads: usize,
  headDim: usize,
  first: usize,
  half: usize,
  sign: f32,
  out: usize,
): void {
  const size = headDim << 2;
  const width = heads * size;
  for (; from < to; from++) {
    const x = qkv + from * 3 * width;
    const y = out + from * 3 * width;
    const token = from % tokens;
    if (token < first) {
      memory.copy(y, x, 3 * width);
      continue;
    }
    const place = (token - first) * (headBytes ? width : size);
    for (let head: usize = 0; head < heads; head++) {
      const c = cos + head * headBytes + place;
      const s = sin + head * headBytes + place;
      for (let at = head * size; at < 2 * width; at += width) {
        if (half) turnHalves(x + at, c, s, size >> 1, sign, y + at);
        else turnNeighbours(x + at, c, s, size, sign, y + at);
      }
    }
    memory.copy(y + 2 * width, x + 2 * width, width);
  }
}

/** Numbers of the first half with those of the second, `half` bytes behind. */
function turnHalves(x: usize, cos: usize, sin: usize, half: usize, sign: f32, y: usize): void {
  const ofA = sin + (TRAINS && sign < 0 ? half : 0);
  const ofB = sin + (TRAINS && sign < 0 ? 0 : half);
  const signs = f32x4.splat(sign);
  let i: usize = 0;
  for (; i + (LANES << 2) <= half; i += LANES << 2) {
    const a = v128.load(x + i);
    const b = v128.load(x + half + i);
    const fromB = f32x4.mul(f32x4.mul(v128.load(ofA + i), signs), b);
    const fromA = f32x4.mul(f32x4.mul(v128.load(ofB + i), signs), a);
    v128.store(y + i, madd(a, v128.load(cos + i), f32x4.neg(fromB)));
    v128.store(y + half + i, madd(b, v128.load(cos + half + i), fromA));
  }
  for (; i < half; i += 4) {
    turn(x + i, x + half + i, cos + i, cos + half + i, ofA + i, ofB + i, sign, y + i, y + half + i);
  }
}

/** Neighbours within `size` bytes. */
function turnNeighbours(x: usize, cos: usize, sin: usize, size: usize, sign: f32, y: usize): void {
  const signs = f32x4.mul(f32x4(-1, 1, -1, 1), f32x4.splat(sign));
  let i: usize = 0;
  for (; i + (LANES << 2) <= size; i += LANES << 2) {
    const v = v128.load(x + i);
    const s = v128.load(sin + i);
    const turned = v128.shuffle<f32>(v, v, 1, 0, 3, 2);
    const sines = TRAINS && sign < 0 ? v128.shuffle<f32>(s, s, 1, 0, 3, 2) : s;
    v128.store(y + i, madd(v, v128.load(cos + i), f32x4.mul(f32x4.mul(sines, signs), turned)));
  }
  const ofA: usize = TRAINS && sign < 0 ? 4 : 0;
  for (; i < size; i += 8) {
    turn(x + i, x + i + 4, cos + i, cos + i + 4, sin + i + ofA, sin + i + 4 - ofA, sign, y + i, y + i + 4);
  }
}

/** One pair (a, b), by the places of its numbers, cosines, sines and results. */
function turn(
  a: usize,
  b: usize,
  cosA: usize,
  cosB: usize,
  sinA: usize,
  sinB: usize,
  sign: f32,
  yA: usize,
  yB: usize,
): void {
  const u = f32.load(a);
  const v = f32.load(b);
  f32.store(yA, u * f32.load(cosA) - sign * f32.load(sinA) * v);
  f32.store(yB, v * f32.load(cosB) + sign * f32.load(sinB) * u);
}
