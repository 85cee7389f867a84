/**
 * The flow of attention from the tokens that a model's answer is read from back to the patches of its picture.
 *
 * @module
 */
import type { VitConfig } from "../../vit/config.ts";

/** How a network makes its answer of its tokens; a network without `pooling` reads its class token. */
export type PoolingConfig = VitConfig & {
  readonly pooling?: string | undefined;
  readonly poolIncludePrefix?: boolean | undefined;
};

/** The tokens of a network: T in all, of which the first, such as the class token, stand for no patch. */
export interface Tokens {
  readonly count: number;
  readonly prefix: number;
  /** Patches on a side of the picture. */
  readonly side: number;
}

/** Counts the tokens of an attention map, [T, T]: all beyond the patches come before them. */
export function tokensOf(map: Float32Array, { imageSize, patchSize }: VitConfig): Tokens {
  const count = Math.sqrt(map.length);
  const side = Math.floor(imageSize / patchSize);
  return { count, prefix: count - side ** 2, side };
}

/**
 * The share that each token has in the answer, [T]: all of it the class token's; a half each of class and distillation
 * token; the same of all that are averaged. A learnt query, as SigLIP's, attends to all patches: they count the same.
 */
export function shareOfTokens(config: PoolingConfig, { count, prefix }: Tokens): Float64Array {
  const { pooling = "token", poolIncludePrefix = false, distilled } = config;
  const shares = new Float64Array(count);
  const first = poolIncludePrefix ? 0 : prefix;
  const average = 1 / (count - first);
  if (pooling === "token" || pooling === "tokenAndAvg") shares[0] = 1;
  if (pooling === "token" && distilled) shares.fill(0.5, 0, 2);
  if (pooling === "tokenAndAvg") {
    shares.forEach((share, i) => shares[i] = (share + (i < first ? 0 : average)) / 2);
  }
  if (pooling !== "token" && pooling !== "tokenAndAvg") shares.fill(average, first);
  return shares;
}

/**
 * Rolls attention out: how much of each token of the input is in the answer, [T], if every block passes on its input and,
 * beside it, what it attends to: r·(I + A) for each block from the last to the first. Abnar & Zuidema, "Quantifying
 * Attention Flow in Transformers" (2020), take the mean of both, (I + A)/2; Chefer et al., "Generic Attention-model
 * Explainability" (2021), the sum.
 *
 * @param maps each block's attention, averaged over heads, from the first block on: [T, T]
 * @param shares of the tokens in the answer: [T]
 */
export function rollOut(maps: readonly Float32Array[], shares: Float64Array, part: 0.5 | 1): Float64Array {
  return maps.reduceRight((row, map) => {
    const attended = attend(row, map);
    return row.map((value, i) => (value + attended[i]!) * part);
  }, shares);
}

/** row · map: [T] · [T, T] → [T]. */
export function attend(row: Float64Array, map: Float32Array): Float64Array {
  const tokens = row.length;
  const result = new Float64Array(tokens);
  for (let i = 0; i < tokens; i++) {
    for (let j = 0; j < tokens; j++) result[j]! += row[i]! * map[i * tokens + j]!;
  }
  return result;
}
