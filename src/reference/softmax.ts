/** e^(xᵢ − max)/Σⱼ e^(xⱼ − max), over rows of `columns` elements. */
export function softmax(x: Float64Array, columns: number): Float64Array {
  const out = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += columns) {
    const row = x.subarray(at, at + columns);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const exponentials = row.map((v) => Math.exp(v - largest));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    out.set(exponentials.map((v) => v / sum), at);
  }
  return out;
}
