/** −Σ targets·log softmax(scale·logits) of each row of `columns` elements. */
export function crossEntropy(
  logits: Float64Array,
  targets: Float64Array,
  columns: number,
  scale: number,
): Float64Array {
  return Float64Array.from({ length: logits.length / columns }, (_, row) => {
    const own = logits.subarray(row * columns, (row + 1) * columns).map((v) => v * scale);
    const largest = own.reduce((a, b) => Math.max(a, b), -Infinity);
    const logSum = largest + Math.log(own.reduce((sum, v) => sum + Math.exp(v - largest), 0));
    return own.reduce((loss, v, i) => {
      const target = targets[row * columns + i]!;
      return target === 0 ? loss : loss + target * (logSum - v);
    }, 0);
  });
}
