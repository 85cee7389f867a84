/**
 * Random numbers as the transforms need them.
 *
 * @module
 */
import type { RandomStream } from "../../../numbers/random_stream.ts";
import type { Range } from "./augmentation.ts";

/** Draws a number, uniform in a range. */
export function between(stream: RandomStream, [low, high]: Range): number {
  return low + (high - low) * stream.uniform();
}

/** Draws a number, uniform in a range on a logarithmic scale. */
export function logBetween(stream: RandomStream, [low, high]: Range): number {
  return Math.exp(between(stream, [Math.log(low), Math.log(high)]));
}

/** Rounds as Python does: a half goes to the even neighbour. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Draws from Beta(α, α), in [0, 1]: by Jöhnk for α up to 1, of two gammas above. */
export function beta(stream: RandomStream, alpha: number): number {
  if (alpha > 1) {
    const x = gamma(stream, alpha);
    return x / (x + gamma(stream, alpha));
  }
  for (;;) {
    const [x, y] = [Math.log(stream.uniform()) / alpha, Math.log(stream.uniform()) / alpha];
    const larger = Math.max(x, y); // what is taken out, so that neither power becomes zero
    const sum = larger + Math.log(Math.exp(x - larger) + Math.exp(y - larger));
    if (sum <= 0) return Math.exp(x - sum);
  }
}

/** Draws from the gamma distribution of shape α above 1, by Marsaglia and Tsang. */
function gamma(stream: RandomStream, alpha: number): number {
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - stream.uniform()) < x * x / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}
