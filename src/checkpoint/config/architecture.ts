/**
 * Published networks by their names, for those who ask: the table of all of them is loaded only then.
 *
 * @module
 */
import type { VitConfig } from "../../vit/config.ts";

/**
 * The configuration of a published network, without weights: of one of timm's architectures, or `vit_cifar10_patch6_54`,
 * which is the embedded model's. Pictures and classes are those of the weights that it is published with.
 *
 * @throws {RangeError} when there is none of that name
 * @throws {CheckpointError} when timm has such a network, and it cannot be built here
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { architectureConfig } from "../../../mod.ts";
 *
 * const { embedDim, registerTokens } = await architectureConfig("vit_small_patch14_reg4_dinov2");
 * assert(embedDim === 384 && registerTokens === 4);
 * ```
 */
export async function architectureConfig(name: string): Promise<VitConfig> {
  return (await import("./architectures.ts")).configOf(name);
}

/**
 * The names that `architectureConfig` knows, in order.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { architectureNames } from "../../../mod.ts";
 *
 * assert((await architectureNames()).includes("vit_base_patch16_224"));
 * ```
 */
export async function architectureNames(): Promise<string[]> {
  return (await import("./architectures.ts")).builtNames();
}
