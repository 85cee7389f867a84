/**
 * What linear heads of DINO's kind read, told by the number of their features.
 *
 * @module
 */
import { CheckpointError } from "../../../errors.ts";
import type { VitConfig } from "../../../vit/config.ts";
import type { TensorDescription } from "../../tensor.ts";

type Reads = Pick<VitConfig, "pooling" | "headBlocks">;

/** By how many times a token's length the features have. */
const READS: Readonly<Record<number, Reads>> = {
  2: { pooling: "tokenAndAvg", headBlocks: undefined },
  4: { pooling: "token", headBlocks: 4 },
  5: { pooling: "tokenAndAvg", headBlocks: 4 },
};

/**
 * What a head of so many features reads of tokens of `width` numbers: the class token alone (nothing is said), that and the
 * mean of the patches, the class tokens of the last four blocks, or these and that mean.
 *
 * @param what the head, for errors
 * @throws {CheckpointError} where it is none of these
 */
export function readsOf(what: string, features: number, width: number): Reads {
  if (features === width) return {};
  const reads = READS[features / width];
  if (reads) return reads;
  throw new CheckpointError(
    `Cannot use ${what} of ${features} features on tokens of ${width} numbers: ${width} (the class token), ` +
      `${2 * width} (and the mean of the patches), ${4 * width} (the class tokens of the last 4 blocks) or ` +
      `${5 * width} (and the mean of the patches) are wanted`,
  );
}

/** The same of a head that lies beside its network. @param head the name of its matrix */
export function poolingBefore(head: string, tensors: readonly TensorDescription[]): Reads {
  const features = tensors.find(({ name }) => name === head)?.shape[1];
  const width = tensors.find(({ name }) => name.endsWith("cls_token"))?.shape.at(-1);
  return features === undefined || width === undefined ? {} : readsOf(head, features, width);
}
