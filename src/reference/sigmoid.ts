/** The logistic function 1/(1 + e^(−x)), exact on both tails. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** Its slope, σ(x)·σ(−x). */
export function sigmoidSlope(x: number): number {
  return sigmoid(x) * sigmoid(-x);
}
