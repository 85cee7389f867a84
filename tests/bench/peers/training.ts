/**
 * The common parts of training steps. The network is the one of the embedded model, learning one batch over
 * and over.
 *
 * @module
 */
import type { Run } from "./peer.ts";

/** Sizes of the network. */
export const NETWORK = {
  batch: 64,
  channels: 3,
  side: 32,
  patch: 4,
  dim: 128,
  depth: 6,
  heads: 4,
  classes: 10,
  epsilon: 1e-6,
};

/** AdamW; matrices decay, nothing else does. */
export const ADAM_W = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.05 };

/** Steps of the first run, whose losses are compared. */
const FIRST_STEPS = 3;

/** Tells whether AdamW lets a parameter decay. */
export function decays(name: string): boolean {
  return /(qkv|proj|fc1|fc2|head)\.weight$/.test(name);
}

/** Runs a step whenever called, which gives its loss; the first time several. */
export function counted(step: (pixels: Float32Array) => Promise<number>): Run {
  let steps = FIRST_STEPS;
  return async (pixels) => {
    const losses: number[] = [];
    for (; losses.length < steps;) losses.push(await step(pixels));
    steps = 1;
    return Float32Array.from(losses);
  };
}
