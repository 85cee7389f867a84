/** y∘(dy − Σ dy∘y) over rows of `columns` elements, y = softmax(x). */
export function softmaxBackward(dy: Float64Array, y: Float64Array, columns: number): Float64Array {
  const dx = new Float64Array(y.length);
  for (let at = 0; at < y.length; at += columns) {
    let sum = 0;
    for (let i = at; i < at + columns; i++) sum += dy[i]! * y[i]!;
    for (let i = at; i < at + columns; i++) dx[i] = y[i]! * (dy[i]! - sum);
  }
  return dx;
}
