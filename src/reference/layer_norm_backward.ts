/**
 * With x̂ = (x − mean)·factor, factor = 1/√(variance + epsilon) and g = dy·scale, over rows of `scale.length` elements:
 * dx = factor·(g − mean(g) − x̂·mean(g·x̂)), dScale = Σ dy·x̂, dBias = Σ dy.
 */
export function layerNormBackward(
  dy: Float64Array,
  x: Float64Array,
  scale: Float64Array,
  epsilon: number,
): { x: Float64Array; scale: Float64Array; bias: Float64Array } {
  const n = scale.length;
  const out = { x: new Float64Array(x.length), scale: new Float64Array(n), bias: new Float64Array(n) };
  const meanOf = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / n;
  for (let at = 0; at < x.length; at += n) {
    const row = x.subarray(at, at + n);
    const d = dy.subarray(at, at + n);
    const mean = meanOf(row);
    const factor = 1 / Math.sqrt(meanOf(row.map((v) => (v - mean) ** 2)) + epsilon);
    const normed = row.map((v) => (v - mean) * factor);
    const g = d.map((v, i) => v * scale[i]!);
    const meanG = meanOf(g);
    const meanGNormed = meanOf(g.map((v, i) => v * normed[i]!));
    for (let i = 0; i < n; i++) {
      out.x[at + i] = factor * (g[i]! - meanG - normed[i]! * meanGNormed);
      out.scale[i]! += d[i]! * normed[i]!;
      out.bias[i]! += d[i]!;
    }
  }
  return out;
}
