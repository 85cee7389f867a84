import type { ParameterSpec } from "../../vit/weights.ts";

/**
 * Shares of the learning rate that fall from layer to layer towards the pictures, as BEiT and timm have them: 1 for what
 * comes after the blocks, decay^(depth − i) for block i, counted from 0, and decay^(depth + 1) for what comes before.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { layerRates } from "./layer_rates.ts";
 *
 * const rateOf = layerRates(0.5, 2);
 * const names = ["head.weight", "blocks.1.norm1.weight", "blocks.0.norm1.weight", "pos_embed"];
 * assertEquals(names.map((name) => rateOf({ name })), [1, 0.5, 0.25, 0.125]);
 * ```
 */
export function layerRates(decay: number, depth: number): (spec: Pick<ParameterSpec, "name">) => number {
  return ({ name }) => {
    const [, block] = name.match(/^blocks\.(\d+)\./) ?? [];
    if (block !== undefined) return decay ** (depth - Number(block));
    return BEFORE.test(name) ? decay ** (depth + 1) : 1;
  };
}

/** Parameters before the blocks. */
const BEFORE = /^(cls_token|dist_token|reg_token|pos_embed|patch_embed\.|norm_pre\.|mask_token)/;
