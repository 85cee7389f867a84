import { CheckpointError } from "../../../errors.ts";
import type { VitConfig } from "../../../vit/config.ts";
import { showValue } from "../../json/json_value.ts";
import type { TensorDescription } from "../../tensor.ts";

/**
 * The pooling before a linear head of DINO's kind, by its width: the class token, or that and the mean of the patches.
 *
 * @param head the name of its matrix
 * @throws {CheckpointError} where it reads the tokens of several blocks
 */
export function poolingBefore(
  head: string,
  tensors: readonly TensorDescription[],
): Pick<VitConfig, "pooling"> {
  const columns = tensors.find(({ name }) => name === head)?.shape[1];
  const width = tensors.find(({ name }) => name.endsWith("cls_token"))?.shape.at(-1);
  if (columns === undefined || width === undefined || columns === width) return {};
  if (columns === 2 * width) return { pooling: "tokenAndAvg" };
  throw new CheckpointError(
    `Cannot use ${head} for features of ${
      showValue(columns)
    } numbers: ${width} (the class token of the last block) ` +
      `or ${2 * width} (and the mean of its patches) are wanted`,
  );
}
