/**
 * First numbers of the parameters of a network that is to be trained from scratch.
 *
 * @module
 */
import type { VitConfig } from "../../vit/config.ts";
import { joinParts, sizeOf } from "../../vit/parameter_spec.ts";
import { type ParameterSpec, storedTensors, type TensorSpec } from "../../vit/weights.ts";
import { keyOf, RandomStream } from "../../numbers/random_stream.ts";

/**
 * The first numbers of a parameter: tokens and positions normal with σ 0.02, matrices with σ 0.01, the patch embedding,
 * a convolution, by Kaiming (fan out), norms 1 and 0, biases 0. Each tensor of a checkpoint has random numbers of its own.
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
  const begin = tensorInitializer(config, seed);
  return (spec) => joinParts(spec, begin);
}

/** The same for the tensors that a checkpoint stores. */
export function tensorInitializer(config: VitConfig, seed: number): (tensor: TensorSpec) => Float32Array {
  const places = new Map(storedTensors(config).map(({ name }, i) => [name, i]));
  return ({ name, shape, role }) => {
    const size = sizeOf(shape);
    const sigma = deviationOf(name, role, config);
    if (sigma === 0) return new Float32Array(size).fill(constantOf(name, role, config));
    const stream = new RandomStream(keyOf(seed, places.get(name)!));
    return Float32Array.from({ length: size }, () => sigma * stream.normal());
  };
}

/** The deviation of a tensor's first numbers; 0 for one that begins as a constant. */
function deviationOf(name: string, role: TensorSpec["role"], { embedDim, patchSize }: VitConfig): number {
  if (name === "patch_embed.proj.weight") return Math.sqrt(2 / (embedDim * patchSize ** 2));
  if (role === "weight") return 0.01;
  if (name === "attn_pool.latent") return embedDim ** -0.5;
  return name.endsWith("_token") || name === "pos_embed" ? 0.02 : 0;
}

/** The first number of a vector that begins as a constant: norms' factors 1, layer scale's as configured, else 0. */
function constantOf(name: string, role: TensorSpec["role"], { layerScale = 0 }: VitConfig): number {
  if (/\.(gamma|gamma_[12])$/.test(name)) return layerScale;
  return role === "vector" && name.endsWith(".weight") ? 1 : 0;
}
