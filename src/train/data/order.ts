/**
 * The order of an epoch's pictures.
 *
 * @module
 */
import { keyOf, RandomStream } from "../../numbers/random_stream.ts";

/** Uses of random numbers; no two share any. */
export const USE = { order: 1, picture: 2, mix: 3, balance: 4 };

/** Options of `epochOrder`. */
export interface OrderOptions {
  readonly seed: number;
  readonly sampler?: "balanced" | undefined;
}

/** The places of an epoch's pictures, in order. @param labels of all pictures */
export function epochOrder(
  { seed, sampler }: OrderOptions,
  epoch: number,
  labels: readonly number[],
): number[] {
  const stream = new RandomStream(keyOf(seed, USE.order, epoch));
  return stream.shuffle(sampler === undefined ? [...labels.keys()] : balanced(seed, epoch, labels));
}

/**
 * As many places as there are labels, of each class as many as of another one, or one more: a class's pictures come in turn,
 * so that none comes twice more often than another of its class.
 */
function balanced(seed: number, epoch: number, labels: readonly number[]): number[] {
  const places = Map.groupBy(labels.keys(), (place) => labels[place]!);
  const classes = [...places.keys()].sort((a, b) => a - b);
  const stream = new RandomStream(keyOf(seed, USE.balance, epoch));
  const turns = classes.map((label) => stream.shuffle(places.get(label)!));
  const first = stream.shuffle([...classes.keys()]);
  return Array.from({ length: labels.length }, (_, i) => {
    const turn = turns[first[i % classes.length]!]!;
    return turn[Math.floor(i / classes.length) % turn.length]!;
  });
}

/** How often each place has come before in an order. */
export function repeatsOf(order: readonly number[]): number[] {
  const counts = new Map<number, number>();
  return order.map((place) => {
    const before = counts.get(place) ?? 0;
    counts.set(place, before + 1);
    return before;
  });
}
