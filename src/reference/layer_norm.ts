/** (x − mean)/√(variance + epsilon)·scale + bias, over rows of `scale.length` elements. */
export function layerNorm(
  x: Float64Array,
  scale: Float64Array,
  bias: Float64Array,
  epsilon: number,
): Float64Array {
  const n = scale.length;
  const out = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += n) {
    const row = x.subarray(at, at + n);
    const mean = row.reduce((sum, v) => sum + v, 0) / n;
    const variance = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
    const factor = 1 / Math.sqrt(variance + epsilon);
    for (let i = 0; i < n; i++) out[at + i] = (row[i]! - mean) * factor * scale[i]! + bias[i]!;
  }
  return out;
}
