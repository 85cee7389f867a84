/**
 * The parameters of a Vision Transformer as a typed tree, and the one place that knows their names and shapes.
 *
 * @module
 */

import { hasDistilledHead, hasPreLogits, headInput, mlpDim, tokenCount, type VitConfig } from "./config.ts";

/** x · weightᵀ + bias. */
export interface Linear<T> {
  /** [out, in] */
  readonly weight: T;
  /** [out] */
  readonly bias?: T | undefined;
}

/** Layer norm's factors and offsets, [D] each. */
export interface Norm<T> {
  readonly scale: T;
  readonly bias: T;
}

/** One transformer block. */
export interface BlockWeights<T> {
  readonly norm1: Norm<T>;
  readonly attn: {
    /** D → 3D: query, key and value in one. */
    readonly qkv: Linear<T>;
    readonly proj: Linear<T>;
  };
  readonly norm2: Norm<T>;
  readonly mlp: { readonly fc1: Linear<T>; readonly fc2: Linear<T> };
}

/** All parameters of one network; T is whatever a backend holds them in. */
export interface VitWeights<T> {
  /** C·P² → D, on patches whose numbers are ordered channel, row, column. */
  readonly patchEmbed: Linear<T>;
  /** [1, 1, D] */
  readonly clsToken: T;
  /** [1, 1, D], in a distilled model. */
  readonly distToken?: T | undefined;
  /** [1, T, D] */
  readonly posEmbed: T;
  readonly blocks: readonly BlockWeights<T>[];
  readonly norm: Norm<T>;
  readonly preLogits?: Linear<T> | undefined;
  /** Absent when `numClasses` is 0. */
  readonly head?: Linear<T> | undefined;
  /** The distillation token's head. */
  readonly headDist?: Linear<T> | undefined;
}

/** Name, shape and role of one parameter. */
export interface ParameterSpec {
  /** timm's name, such as `blocks.0.attn.qkv.weight`. */
  readonly name: string;
  /** The shape the network computes with. */
  readonly shape: readonly number[];
  /**
   * The shape in a checkpoint: as `shape`, but for `patch_embed.proj.weight`, there the [D, C, P, P] of a convolution.
   */
  readonly storedShape: readonly number[];
  /** "weight" is the matrix of a linear, which a backend may pack; everything else is "vector". */
  readonly role: "weight" | "vector";
}

/**
 * Builds the tree by calling `make` for each parameter, in the order of timm's state dict.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { defineConfig } from "./config.ts";
 * import { buildWeights } from "./weights.ts";
 *
 * const weights = buildWeights(defineConfig({ depth: 2 }), (spec) => spec.name);
 * assert(weights.blocks[1]?.mlp.fc2.bias === "blocks.1.mlp.fc2.bias");
 * ```
 */
export function buildWeights<T>(config: VitConfig, make: (spec: ParameterSpec) => T): VitWeights<T> {
  const { embedDim, depth, numClasses, distilled, representationSize } = config;
  const layers = new LayerMaker(make);
  return {
    clsToken: layers.vector("cls_token", [1, 1, embedDim]),
    distToken: distilled ? layers.vector("dist_token", [1, 1, embedDim]) : undefined,
    posEmbed: layers.vector("pos_embed", [1, tokenCount(config), embedDim]),
    patchEmbed: layers.patchEmbed(config),
    blocks: Array.from({ length: depth }, (_, i) => layers.block(`blocks.${i}`, config)),
    norm: layers.norm("norm", embedDim),
    preLogits: hasPreLogits(config)
      ? layers.linear("pre_logits.fc", embedDim, representationSize!)
      : undefined,
    head: numClasses > 0 ? layers.linear("head", headInput(config), numClasses) : undefined,
    headDist: hasDistilledHead(config) ? layers.linear("head_dist", embedDim, numClasses) : undefined,
  };
}

/** Every parameter of a network, in the order of timm's state dict. */
export function parameters(config: VitConfig): ParameterSpec[] {
  const specs: ParameterSpec[] = [];
  buildWeights(config, (spec) => specs.push(spec));
  return specs;
}

/** The number of values in all parameters of a network. */
export function parameterCount(config: VitConfig): number {
  const sizes = parameters(config).map(({ shape }) => shape.reduce((product, length) => product * length, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

class LayerMaker<T> {
  readonly #make: (spec: ParameterSpec) => T;

  constructor(make: (spec: ParameterSpec) => T) {
    this.#make = make;
  }

  vector(name: string, shape: readonly number[]): T {
    return this.#make({ name, shape, storedShape: shape, role: "vector" });
  }

  linear(
    name: string,
    inputs: number,
    outputs: number,
    bias = true,
    storedShape = [outputs, inputs],
  ): Linear<T> {
    return {
      weight: this.#make({ name: `${name}.weight`, shape: [outputs, inputs], storedShape, role: "weight" }),
      bias: bias ? this.vector(`${name}.bias`, [outputs]) : undefined,
    };
  }

  norm(name: string, embedDim: number): Norm<T> {
    return {
      scale: this.vector(`${name}.weight`, [embedDim]),
      bias: this.vector(`${name}.bias`, [embedDim]),
    };
  }

  patchEmbed({ embedDim, inChannels, patchSize }: VitConfig): Linear<T> {
    const kernel = [embedDim, inChannels, patchSize, patchSize];
    return this.linear("patch_embed.proj", inChannels * patchSize ** 2, embedDim, true, kernel);
  }

  block(name: string, config: VitConfig): BlockWeights<T> {
    const { embedDim, qkvBias } = config;
    return {
      norm1: this.norm(`${name}.norm1`, embedDim),
      attn: {
        qkv: this.linear(`${name}.attn.qkv`, embedDim, 3 * embedDim, qkvBias),
        proj: this.linear(`${name}.attn.proj`, embedDim, embedDim),
      },
      norm2: this.norm(`${name}.norm2`, embedDim),
      mlp: {
        fc1: this.linear(`${name}.mlp.fc1`, embedDim, mlpDim(config)),
        fc2: this.linear(`${name}.mlp.fc2`, mlpDim(config), embedDim),
      },
    };
  }
}
