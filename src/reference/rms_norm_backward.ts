/**
 * With x̂ = x·factor, factor = 1/√(mean of x² + epsilon) and g = dy·scale, over rows of `scale.length` elements:
 * dx = factor·(g − x̂·mean(g·x̂)), dScale = Σ dy·x̂.
 */
export function rmsNormBackward(
  dy: Float64Array,
  x: Float64Array,
  scale: Float64Array,
  epsilon: number,
): { x: Float64Array; scale: Float64Array } {
  const n = scale.length;
  const out = { x: new Float64Array(x.length), scale: new Float64Array(n) };
  const meanOf = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / n;
  for (let at = 0; at < x.length; at += n) {
    const row = x.subarray(at, at + n);
    const factor = 1 / Math.sqrt(meanOf(row.map((v) => v * v)) + epsilon);
    const normed = row.map((v) => v * factor);
    const g = scale.map((v, i) => v * dy[at + i]!);
    const meanProduct = meanOf(g.map((v, i) => v * normed[i]!));
    for (let i = 0; i < n; i++) {
      out.x[at + i] = factor * (g[i]! - normed[i]! * meanProduct);
      out.scale[i]! += dy[at + i]! * normed[i]!;
    }
  }
  return out;
}
