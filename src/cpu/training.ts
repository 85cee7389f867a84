/**
 * The names of the kernels that only training calls, which threads must know; the kernels themselves are in a binary of
 * their own.
 *
 * @module
 */

/** Their order stands for them in shared memory. */
export const TRAINING = [
  "accumulate",
  "adamWStep",
  "attentionBackward",
  "average",
  "clipFactor",
  "columnSums",
  "crossEntropy",
  "crossEntropyBackward",
  "dropout",
  "droppedAttention",
  "embedBackward",
  "geluBackward",
  "geluTo",
  "layerNormBackward",
  "linearBackwardWeight",
  "meanBackward",
  "packTransposed",
  "patchifyBackward",
  "sgdStep",
  "softmaxBackward",
  "sumOfSquares",
  "sumParts",
  "tanhBackward",
  "tanhTo",
  "tokenBackward",
] as const;

/** One of them. */
export type TrainingKernel = typeof TRAINING[number];

/** What `wasm/training_kernels.ts` exports besides inference; each file there says what its kernel takes. */
export type TrainingKernels =
  & Readonly<Record<TrainingKernel, (unit: number, thread: number, ...args: number[]) => void>>
  & {
    attentionBackwardScratch(tokens: number, headDim: number): number;
    linearBackwardPart(columns: number, k: number): number;
    linearBackwardScratch(k: number): number;
  };
