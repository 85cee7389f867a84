/**
 * The one place that knows which parameters a Vision Transformer has, with their names and shapes.
 *
 * @module
 */
import { makeBlock, makeMapPool } from "./block_maker.ts";
import { LayerMaker } from "./layer_maker.ts";
import { type ParameterSpec, sizeOf, tensorsOf, type TensorSpec, wholeOf } from "./parameter_spec.ts";
import {
  distanceCount,
  hasDistilledHead,
  hasPreLogits,
  headInput,
  pooledDim,
  positionCount,
  prefixCount,
} from "./sizes.ts";
import type { Linear, VitWeights } from "./tree.ts";
import type { VitConfig } from "./vit_config.ts";

export type { ConstantSpec, ParameterSpec, StoredPart, TensorSpec } from "./parameter_spec.ts";
export type {
  AttentionWeights,
  BlockWeights,
  Linear,
  MapPoolWeights,
  MlpWeights,
  Norm,
  VitWeights,
} from "./tree.ts";

/** What a network computes with and nobody learns. */
export interface Constants<T> extends Pick<VitWeights<T>, "rope" | "places" | "positionIndex"> {
  /** Of every block, in training. */
  readonly biasMask?: T | undefined;
}

/** Options of `buildWeights`. */
export interface BuildOptions<T> {
  /** What the network computes with and nobody learns, of `makeConstants`; without it that is left out. */
  readonly constants?: Constants<T> | undefined;
  /** True to fold layer scale into the linears before it, for a network that nobody trains. */
  readonly folds?: boolean | undefined;
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
export function buildWeights<T>(
  config: VitConfig,
  make: (spec: ParameterSpec) => T,
  { constants = {}, folds = false }: BuildOptions<T> = {},
): VitWeights<T> {
  const { embedDim, depth, numClasses, headBias } = config;
  const layers = new LayerMaker(make, config.norm);
  const { biasMask, ...tables } = constants;
  const { preNorm, finalNorm = true, fcNorm, pooling, representationSize } = config;
  const norm = (name: string, there: boolean | undefined, length = embedDim) =>
    there ? layers.norm(name, length) : undefined;
  const sharedPositions = config.sharedPositionBias
    ? layers.vector("rel_pos_bias.relative_position_bias_table", [distanceCount(config), config.numHeads])
    : undefined;
  return {
    prefix: makePrefix(layers, config),
    posEmbed: positionCount(config)
      ? layers.vector("pos_embed", [1, positionCount(config), embedDim])
      : undefined,
    patchEmbed: makePatchEmbed(layers, config),
    patchNorm: norm("patch_embed.norm", config.patchNorm),
    normPre: norm("norm_pre", preNorm),
    ...tables,
    blocks: Array.from(
      { length: depth },
      (_, i) => makeBlock(layers, i, config, { biasMask, sharedPositions, folds }),
    ),
    norm: norm("norm", finalNorm && !fcNorm),
    mapPool: pooling === "map" ? makeMapPool(layers, config) : undefined,
    fcNorm: norm("fc_norm", finalNorm && fcNorm, pooledDim(config)),
    preLogits: hasPreLogits(config)
      ? layers.linear("pre_logits.fc", pooledDim(config), representationSize!)
      : undefined,
    head: numClasses > 0
      ? layers.linear("head", headInput(config), numClasses, { bias: headBias ?? true })
      : undefined,
    headDist: hasDistilledHead(config) ? layers.linear("head_dist", embedDim, numClasses) : undefined,
  };
}

/** Every parameter of a network, in the order of timm's state dict. */
export function parameters(config: VitConfig): ParameterSpec[] {
  const specs: ParameterSpec[] = [];
  buildWeights(config, (spec) => specs.push(spec));
  return specs;
}

/** Every tensor that timm stores of a network, in the order of its state dict. */
export function storedTensors(config: VitConfig): TensorSpec[] {
  return tensorsOf(parameters(config));
}

/** The number of values in all parameters of a network. */
export function parameterCount(config: VitConfig): number {
  return storedTensors(config).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function makePrefix<T>(layers: LayerMaker<T>, config: VitConfig): T | undefined {
  const { classToken = true, distilled, registerTokens = 0, embedDim } = config;
  const tokens = [
    ["cls_token", classToken ? 1 : 0],
    ["dist_token", distilled ? 1 : 0],
    ["reg_token", registerTokens],
  ] as const;
  const parts = tokens.filter(([, count]) => count > 0).map(([name, count]) =>
    wholeOf(name, [1, count, embedDim])
  );
  if (parts.length === 0) return undefined;
  const name = parts.length === 1 ? parts[0]!.name : "prefix_tokens";
  return layers.joined(name, [1, prefixCount(config), embedDim], "vector", parts);
}

function makePatchEmbed<T>(layers: LayerMaker<T>, config: VitConfig): Linear<T> {
  const { embedDim, inChannels, patchSize, preNorm, patchBias } = config;
  const storedShape = [embedDim, inChannels, patchSize, patchSize];
  const inputs = inChannels * patchSize ** 2;
  return layers.linear("patch_embed.proj", inputs, embedDim, { bias: patchBias ?? !preNorm, storedShape });
}
