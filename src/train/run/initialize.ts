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
 * a convolution, by Kaiming (fan out), norms 1 and 0 (those behind a branch at its layer scale), biases 0, learnt frequencies
 * as rotary ones, each head's turned by a random angle. Each tensor of a checkpoint has random numbers of its own.
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
    if (name === "rope.freqs") return firstFrequencies(config, keyOf(seed, places.get(name)!));
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
function constantOf(name: string, role: TensorSpec["role"], { layerScale, blockNorm }: VitConfig): number {
  if (/\.(gamma|gamma_[12])$/.test(name)) return layerScale ?? 0;
  if (blockNorm === "post" && /^blocks\.\d+\.norm[12]\.weight$/.test(name)) return layerScale ?? 1;
  return role === "vector" && name.endsWith(".weight") ? 1 : 0;
}

/**
 * Frequencies of both axes, [2, depth, H, headDim/2], as Heo et al., "Rotary Position Embedding for Vision Transformer" (2024):
 * half of a head's pairs look into a random direction, the others across it, each slower than the one before.
 */
function firstFrequencies({ rope, depth, embedDim, numHeads }: VitConfig, key: number): Float32Array {
  const pairs = embedDim / numHeads / 2;
  const heads = depth * numHeads;
  const stream = new RandomStream(key);
  const frequencies = new Float32Array(2 * heads * pairs);
  for (let head = 0; head < heads; head++) {
    const direction = 2 * Math.PI * stream.uniform();
    for (let i = 0; i < pairs; i++) {
      const across = i < pairs / 2 ? 0 : Math.PI / 2;
      const size = rope!.temperature ** -(2 * (i % (pairs / 2)) / pairs);
      frequencies[head * pairs + i] = size * Math.cos(direction + across);
      frequencies[(heads + head) * pairs + i] = size * Math.sin(direction + across);
    }
  }
  return frequencies;
}
