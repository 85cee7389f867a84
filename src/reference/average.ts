/** average = decay·average + (1 − decay)·x, in place. */
export function average(average: Float64Array, x: Float64Array, decay: number): void {
  for (let i = 0; i < average.length; i++) average[i] = decay * average[i]! + (1 - decay) * x[i]!;
}
