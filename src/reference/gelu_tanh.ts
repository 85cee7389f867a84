import { sigmoid } from "./sigmoid.ts";

/** Twice the argument of tanh. */
export function geluTanhPower(x: number): number {
  return 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
}

/** x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))) of every element; as (1 + tanh(u))/2 = σ(2u), exact on both tails. */
export function geluTanh(x: Float64Array): Float64Array {
  return x.map((v) => v * sigmoid(geluTanhPower(v)));
}
