/**
 * Operations on vectors, as the kernels name them. One name covers both builds: with relaxed SIMD a
 * multiply-add is fused (rounded once), in the strict build it is a product and a sum (rounded twice, the
 * same bits on every machine).
 */

/** Floats in one vector. */
export const LANES: usize = 4;

/** a·b + c, lane by lane. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a·b, lane by lane. */
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/**
 * The float at `table[i]` in all lanes. Constants live in memory because an engine rebuilds a vector literal at
 * every use inside a loop, while a broadcast load is one instruction.
 */
export function constant(table: usize, i: usize): v128 {
  return v128.load32_splat(table + (i << 2));
}

/** The sum of the four lanes: (0 + 2) + (1 + 3). */
export function sumLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The largest of the four lanes. */
export function maxLanes(v: v128): f32 {
  const pairs = f32x4.max(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** The smallest of the four lanes. */
export function minLanes(v: v128): f32 {
  const pairs = f32x4.min(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return min(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** The first `count` (1 to 4) floats at `p`, the other lanes `fill`. */
export function loadPart(p: usize, count: usize, fill: f32): v128 {
  let v = f32x4.replace_lane(f32x4.splat(fill), 0, f32.load(p));
  if (count > 1) v = f32x4.replace_lane(v, 1, f32.load(p, 4));
  if (count > 2) v = f32x4.replace_lane(v, 2, f32.load(p, 8));
  if (count > 3) v = f32x4.replace_lane(v, 3, f32.load(p, 12));
  return v;
}

/** The first `count` (1 to 4) lanes of `v` to `p`. */
export function storePart(p: usize, v: v128, count: usize): void {
  f32.store(p, f32x4.extract_lane(v, 0));
  if (count > 1) f32.store(p, f32x4.extract_lane(v, 1), 4);
  if (count > 2) f32.store(p, f32x4.extract_lane(v, 2), 8);
  if (count > 3) f32.store(p, f32x4.extract_lane(v, 3), 12);
}
