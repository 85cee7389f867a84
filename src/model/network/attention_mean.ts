/** Averages attention over heads: [B, H, T, T] → [B, T, T]. */
export function meanOfHeads(all: Float32Array, shape: readonly number[]): Float32Array {
  const [pictures, heads, tokens] = shape as [number, number, number];
  const size = tokens ** 2;
  const mean = new Float32Array(pictures * size);
  for (let picture = 0; picture < pictures; picture++) {
    const sums = mean.subarray(picture * size, (picture + 1) * size);
    for (let head = 0; head < heads; head++) {
      const from = (picture * heads + head) * size;
      for (let i = 0; i < size; i++) sums[i]! += all[from + i]! / heads;
    }
  }
  return mean;
}
