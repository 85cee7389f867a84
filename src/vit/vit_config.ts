/**
 * The Vision Transformer family as data: one plain record says everything about a network's shape.
 *
 * @module
 */

/**
 * The function between an MLP's two linears: "gelu" is the exact one, by erf.
 *
 * @example
 * ```ts
 * import type { HiddenActivation } from "../../mod.ts";
 *
 * const ofOpenAi: HiddenActivation = "quickGelu";
 * ```
 */
export type HiddenActivation = "gelu" | "geluTanh" | "quickGelu" | "silu";

/**
 * The way from all tokens after the last block to the vector that the head reads.
 *
 * @example
 * ```ts
 * import type { Pooling } from "../../mod.ts";
 *
 * const ofSigLip: Pooling = "map";
 * ```
 */
export type Pooling = "token" | "avg" | "tokenAndAvg" | "map";

/**
 * Rotary positions: queries and keys of patches are turned by angles that follow from the patch's place.
 *
 * @example
 * ```ts
 * import type { RopeConfig } from "../../mod.ts";
 *
 * const eva02: RopeConfig = { kind: "axial", temperature: 10000, referenceGrid: 16 };
 * ```
 */
export interface RopeConfig {
  /**
   * "axial": angles grow with the row and the column; "dinov3": with the place in a picture whose sides go from -1 to 1;
   * "mixed": with both, by frequencies that every head of every block learns.
   */
  readonly kind: "axial" | "dinov3" | "mixed";
  /** The base of the frequencies; of those that are learnt, before training. */
  readonly temperature: number;
  /** Patches along a side when the network was pre-trained: other grids are measured by it. Axial only. */
  readonly referenceGrid?: number | undefined;
  /** Added to rows and columns, which count from 0. Axial only. */
  readonly gridOffset?: number | undefined;
  /** True where columns come before rows. Not of DINOv3. */
  readonly columnsFirst?: boolean | undefined;
  /** True where number i of a head turns with number i + d/2, not each even one with the next. */
  readonly half?: boolean | undefined;
}

/**
 * The shape of one Vision Transformer. Lengths are in pixels or channels; see `defineConfig` for the defaults. What may be
 * absent is as in the first Vision Transformers.
 *
 * @example
 * ```ts
 * import type { VitConfig } from "../../mod.ts";
 *
 * const patches = ({ imageSize, patchSize }: VitConfig): number => Math.floor(imageSize / patchSize) ** 2;
 * ```
 */
export interface VitConfig {
  /** Side of the square input picture, in pixels. */
  readonly imageSize: number;
  /** Channels of the input picture: 3 for RGB. */
  readonly inChannels: number;
  /** Side of one square patch, in pixels; what is left of `imageSize` at the right and below is not looked at. */
  readonly patchSize: number;
  /** Length D of one token. */
  readonly embedDim: number;
  /** Number of transformer blocks. */
  readonly depth: number;
  /** Number of attention heads; divides `embedDim`. */
  readonly numHeads: number;
  /** Width of the MLP's hidden layer, as a multiple of `embedDim`. */
  readonly mlpRatio: number;
  /** True where the joined query, key and value projection has a bias; "queryValue" where keys have none. */
  readonly qkvBias: boolean | "queryValue";
  /** Factor on q·kᵀ; `undefined` means headDim^-0.5. */
  readonly qkScale?: number | undefined;
  /** Width of the `preLogits` layer; `undefined` means there is none. */
  readonly representationSize?: number | undefined;
  /** True where there is a distillation token with a head of its own. */
  readonly distilled: boolean;
  /**
   * False where only the class token of a distilled network has a head, as in Hugging Face's `DeiTForImageClassification`;
   * by default both have, and logits are their mean.
   */
  readonly distilledHead?: boolean | undefined;
  /** Number of classes; 0 means no head, the features come out. */
  readonly numClasses: number;
  /** The ε of every layer norm. */
  readonly layerNormEps: number;

  /** False where there is no class token; `pooling` is then not "token". */
  readonly classToken?: boolean | undefined;
  /** Tokens without a place between the class token and the patches; 0 by default. */
  readonly registerTokens?: number | undefined;
  /** True where positions are added to patches alone, not to the tokens before them. */
  readonly noEmbedClass?: boolean | undefined;
  /** False where no positions are added at all. */
  readonly absolutePositions?: boolean | undefined;
  /** Rotary positions, in every block's attention. */
  readonly rope?: RopeConfig | undefined;
  /** True where every block adds to its attention scores a number for each distance between two patches. */
  readonly relativePositionBias?: boolean | undefined;
  /** True where all blocks add such numbers of one table that they share. */
  readonly sharedPositionBias?: boolean | undefined;
  /** True where patches are normed before positions are added. */
  readonly patchNorm?: boolean | undefined;
  /** False where patches are embedded without a bias; by default as `preNorm` says. */
  readonly patchBias?: boolean | undefined;
  /** True where a norm comes before the first block; patches are then embedded without a bias. */
  readonly preNorm?: boolean | undefined;

  /** "rms": norms divide by the root of the mean square, and add nothing; "layer" by default. */
  readonly norm?: "layer" | "rms" | undefined;
  /** "post": attention and MLP are normed behind, before their results are added; "pre" by default. */
  readonly blockNorm?: "pre" | "post" | undefined;
  /**
   * "parallel": attention and MLP read the same, and their results are added together; "twin": a block has two attentions,
   * and then two MLPs, side by side; "serial" by default.
   */
  readonly block?: "serial" | "parallel" | "twin" | undefined;
  /** False where attention's projection and the MLP have no biases. */
  readonly branchBias?: boolean | undefined;
  /**
   * First value of the factors on the results of attention and MLP, which are learnt; absent where there are none. Of norms
   * behind these, whose factors they then are.
   */
  readonly layerScale?: number | undefined;
  /** True where queries and keys are normed, each head by itself. */
  readonly qkNorm?: boolean | undefined;
  /** True where attention's result is normed before its projection. */
  readonly attnNorm?: boolean | undefined;
  /** "gated": the hidden layer is activation(gate) times a second linear; "plain" by default. */
  readonly mlp?: "plain" | "gated" | undefined;
  /** The MLP's activation; "gelu" by default. */
  readonly mlpActivation?: HiddenActivation | undefined;
  /** True where the hidden layer is normed before the second linear. */
  readonly mlpNorm?: boolean | undefined;

  /** False where tokens are not normed after the last block. */
  readonly finalNorm?: boolean | undefined;
  /**
   * "token" (by default) reads the class token, "avg" the mean of the patches, "tokenAndAvg" both, one after the other;
   * "map" lets a learnt query attend to all tokens.
   */
  readonly pooling?: Pooling | undefined;
  /** How many of the last blocks the class token is read of, one after the other; 1 by default. */
  readonly headBlocks?: number | undefined;
  /** True where the tokens before the patches belong to the mean, or to what the learnt query attends to. */
  readonly poolIncludePrefix?: boolean | undefined;
  /** "coca": query and tokens are normed, and no MLP follows; "latent" by default. */
  readonly mapKind?: "latent" | "coca" | undefined;
  /** Width of what the learnt query gives; `embedDim` by default, of CoCa's kind another one. */
  readonly mapDim?: number | undefined;
  /** Heads of the learnt query's attention; `numHeads` by default. */
  readonly mapHeads?: number | undefined;
  /** `mlpRatio` of the MLP behind it; `mlpRatio` by default. */
  readonly mapMlpRatio?: number | undefined;
  /** True where the norm comes after pooling, not before it. */
  readonly fcNorm?: boolean | undefined;
  /** False where the head has no bias. */
  readonly headBias?: boolean | undefined;

  /** timm's class of the network, which decides the names under which its parameters are stored. */
  readonly timmClass?: "VisionTransformer" | "Eva" | "Beit" | undefined;
  /** False where files store the projections of queries, keys and values apart. */
  readonly qkvFused?: boolean | undefined;
  /** True where files store the two linears of a gated MLP in one. */
  readonly mlpPacked?: boolean | undefined;

  /**
   * In training, the share of elements that dropout sets to 0 after the embedding and after each linear of a
   * block but qkv.
   */
  readonly dropRate?: number | undefined;
  /** In training, the share of attention weights that dropout sets to 0. */
  readonly attnDropRate?: number | undefined;
  /**
   * In training, the probability that a picture skips the last block's branches; it rises from 0 at the first
   * block.
   */
  readonly dropPathRate?: number | undefined;
}
