/**
 * The names of the kernels that only training calls, which threads must know; the kernels themselves are in a binary of
 * their own.
 *
 * @module
 */

/** Their order stands for them in shared memory. */
export const TRAINING = [
  ...["accumulate", "adamWStep", "attentionBackward", "average", "columnSums", "crossEntropy"],
  ...["crossEntropyBackward", "dropout", "embedBackward", "geluBackward", "geluTo", "layerNormBackward"],
  ...["meanBackward", "packTransposed", "patchifyBackward", "sgdStep", "softmaxBackward", "sumOfSquares"],
  ...["tanhBackward", "tanhTo", "tokenBackward", "transpose"],
] as const;

/** One of them. */
export type TrainingKernel = typeof TRAINING[number];

/** What `wasm/training_kernels.ts` exports besides inference; each file there says what its kernel takes. */
export type TrainingKernels =
  & Readonly<Record<TrainingKernel, (unit: number, thread: number, ...args: number[]) => void>>
  & {
    attentionBackwardScratch(tokens: number, headDim: number): number;
    /** Rows of a block of a packed weight. */
    readonly BLOCK: WebAssembly.Global;
  };
