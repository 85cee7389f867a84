/**
 * First numbers of the parameters of a network that is to be trained from scratch.
 *
 * @module
 */
import type { VitConfig } from "../../vit/config.ts";
import { parameters, type ParameterSpec } from "../../vit/weights.ts";
import { keyOf, RandomStream } from "../../numbers/random_stream.ts";

/**
 * The first numbers of a parameter: tokens and positions normal with σ 0.02, matrices with σ 0.01, the patch embedding,
 * a convolution, by Kaiming (fan out), norms 1 and 0, biases 0. Each has random numbers of its own.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { defineConfig } from "../../vit/config.ts";
 * import { initializer } from "./initialize.ts";
 * import { parameters } from "../../vit/weights.ts";
 *
 * const config = defineConfig({ depth: 1 });
 * const numbersOf = initializer(config, 0);
 * assert(numbersOf(parameters(config)[0]!).length === 768);
 * ```
 */
export function initializer(config: VitConfig, seed: number): (spec: ParameterSpec) => Float32Array {
  const places = new Map(parameters(config).map(({ name }, i) => [name, i]));
  return (spec) => {
    const size = spec.shape.reduce((product, length) => product * length, 1);
    const sigma = deviationOf(spec, config);
    if (sigma === 0) return new Float32Array(size).fill(isNormScale(spec) ? 1 : 0);
    const stream = new RandomStream(keyOf(seed, places.get(spec.name)!));
    return Float32Array.from({ length: size }, () => sigma * stream.normal());
  };
}

/** The deviation of a parameter's first numbers; 0 for one that begins as a constant. */
function deviationOf({ name, role }: ParameterSpec, { embedDim, patchSize }: VitConfig): number {
  if (name === "patch_embed.proj.weight") return Math.sqrt(2 / (embedDim * patchSize ** 2));
  if (role === "weight") return 0.01;
  return name.endsWith("_token") || name === "pos_embed" ? 0.02 : 0;
}

function isNormScale({ name, role }: ParameterSpec): boolean {
  return role === "vector" && name.endsWith(".weight");
}
