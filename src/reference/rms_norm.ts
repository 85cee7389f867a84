/** x/√(mean of x² + epsilon)·scale, over rows of `scale.length` elements. */
export function rmsNorm(x: Float64Array, scale: Float64Array, epsilon: number): Float64Array {
  const n = scale.length;
  const out = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += n) {
    const row = x.subarray(at, at + n);
    const factor = 1 / Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / n + epsilon);
    for (let i = 0; i < n; i++) out[at + i] = row[i]! * factor * scale[i]!;
  }
  return out;
}
