/**
 * Exponentials of a row, four vectors in step: the operations of one wait for each other, and a processor does not look so
 * far ahead that it would find those of the third. By the operations of `exp`, so that a number's exponential does not
 * depend on its place.
 */
import { exp, EXP_TABLE } from "./exp";
import { constant, LANES, loadPart, madd, maxLanes, nmadd, storePart, sumLanes } from "./simd";

/** `exponentialsBelow` of the row's largest float. */
export function exponentials(x: usize, n: usize, scale: f32, out: usize): f32 {
  return exponentialsBelow(rowMax(x, n), x, n, scale, out);
}

/**
 * e^(scale·(x − most)) of one row of `n` floats to `out`, which may be `x`; `scale` > 0. Returns their sum, in
 * groups of 64 whose totals are added with Kahan's compensation: small terms are not lost beside a large one.
 */
export function exponentialsBelow(most: f32, x: usize, n: usize, scale: f32, out: usize): f32 {
  const largest = f32x4.splat(most);
  const factor = f32x4.splat(scale);
  const end = x + ((n & ~(LANES - 1)) << 2);
  let total = f32x4.splat(0);
  let lost = total;
  while (x < end) {
    let sum = f32x4.splat(0);
    const group = min(x + 256, end);
    for (; x + 64 <= group; x += 64) {
      let c = constant(EXP_TABLE, 10);
      let x0 = f32x4.pmax(f32x4.mul(f32x4.sub(v128.load(x), largest), factor), c);
      let x1 = f32x4.pmax(f32x4.mul(f32x4.sub(v128.load(x, 16), largest), factor), c);
      let x2 = f32x4.pmax(f32x4.mul(f32x4.sub(v128.load(x, 32), largest), factor), c);
      let x3 = f32x4.pmax(f32x4.mul(f32x4.sub(v128.load(x, 48), largest), factor), c);
      c = constant(EXP_TABLE, 0);
      let d = constant(EXP_TABLE, 1);
      const shifted0 = madd(x0, c, d);
      const shifted1 = madd(x1, c, d);
      const shifted2 = madd(x2, c, d);
      const shifted3 = madd(x3, c, d);
      let p0 = f32x4.sub(shifted0, d);
      let p1 = f32x4.sub(shifted1, d);
      let p2 = f32x4.sub(shifted2, d);
      let p3 = f32x4.sub(shifted3, d);
      c = constant(EXP_TABLE, 2);
      x0 = nmadd(p0, c, x0);
      x1 = nmadd(p1, c, x1);
      x2 = nmadd(p2, c, x2);
      x3 = nmadd(p3, c, x3);
      c = constant(EXP_TABLE, 3);
      x0 = nmadd(p0, c, x0);
      x1 = nmadd(p1, c, x1);
      x2 = nmadd(p2, c, x2);
      x3 = nmadd(p3, c, x3);
      c = constant(EXP_TABLE, 4);
      d = constant(EXP_TABLE, 5);
      p0 = madd(x0, c, d);
      p1 = madd(x1, c, d);
      p2 = madd(x2, c, d);
      p3 = madd(x3, c, d);
      c = constant(EXP_TABLE, 6);
      p0 = madd(p0, x0, c);
      p1 = madd(p1, x1, c);
      p2 = madd(p2, x2, c);
      p3 = madd(p3, x3, c);
      c = constant(EXP_TABLE, 7);
      p0 = madd(p0, x0, c);
      p1 = madd(p1, x1, c);
      p2 = madd(p2, x2, c);
      p3 = madd(p3, x3, c);
      c = constant(EXP_TABLE, 8);
      p0 = madd(p0, x0, c);
      p1 = madd(p1, x1, c);
      p2 = madd(p2, x2, c);
      p3 = madd(p3, x3, c);
      c = constant(EXP_TABLE, 9);
      p0 = madd(p0, x0, c);
      p1 = madd(p1, x1, c);
      p2 = madd(p2, x2, c);
      p3 = madd(p3, x3, c);
      p0 = madd(p0, x0, c);
      p1 = madd(p1, x1, c);
      p2 = madd(p2, x2, c);
      p3 = madd(p3, x3, c);
      p0 = i32x4.add(p0, i32x4.shl(shifted0, 23));
      p1 = i32x4.add(p1, i32x4.shl(shifted1, 23));
      p2 = i32x4.add(p2, i32x4.shl(shifted2, 23));
      p3 = i32x4.add(p3, i32x4.shl(shifted3, 23));
      c = constant(EXP_TABLE, 11);
      p0 = v128.andnot(p0, f32x4.lt(p0, c));
      p1 = v128.andnot(p1, f32x4.lt(p1, c));
      p2 = v128.andnot(p2, f32x4.lt(p2, c));
      p3 = v128.andnot(p3, f32x4.lt(p3, c));
      v128.store(out, p0);
      v128.store(out, p1, 16);
      v128.store(out, p2, 32);
      v128.store(out, p3, 48);
      sum = f32x4.add(f32x4.add(f32x4.add(f32x4.add(sum, p0), p1), p2), p3);
      out += 64;
    }
    for (; x < group; x += 16) {
      const e = exp(f32x4.mul(f32x4.sub(v128.load(x), largest), factor));
      v128.store(out, e);
      sum = f32x4.add(sum, e);
      out += 16;
    }
    const term = f32x4.sub(sum, lost);
    const next = f32x4.add(total, term);
    lost = f32x4.sub(f32x4.sub(next, total), term);
    total = next;
  }
  const rest = n & (LANES - 1);
  if (rest) {
    const e = exp(f32x4.mul(f32x4.sub(loadPart(x, rest, -Infinity), largest), factor));
    storePart(out, e, rest);
    total = f32x4.add(total, e);
  }
  return sumLanes(total);
}

/** The largest of `n` floats. */
export function rowMax(x: usize, n: usize): f32 {
  let largest = f32x4.splat(-Infinity);
  let second = largest;
  const end = x + (n << 2);
  for (; x + 32 <= end; x += 32) {
    largest = f32x4.pmax(largest, v128.load(x));
    second = f32x4.pmax(second, v128.load(x, 16));
  }
  largest = f32x4.pmax(largest, second);
  if (x + 16 <= end) {
    largest = f32x4.pmax(largest, v128.load(x));
    x += 16;
  }
  const rest = n & (LANES - 1);
  if (rest) largest = f32x4.pmax(largest, loadPart(x, rest, -Infinity));
  return maxLanes(largest);
}
