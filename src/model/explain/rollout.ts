/**
 * The flow of attention from the tokens that a model's answer is read from back to the patches of its picture.
 *
 * @module
 */
import type { VitConfig } from "../../vit/config.ts";
import { prefixCount, tokenCount } from "../../vit/sizes.ts";

/**
 * The share that each token has in the answer, [T]: all of it the class token's; a half each of class and distillation
 * token, where both are read; the same of all that are averaged; that which a learnt query, as SigLIP's, attends to them.
 *
 * @param pooled what the query attends to, [N, N] with its share of the last N tokens in the first row, where it pools
 */
export function shareOfTokens(config: VitConfig, pooled?: Float32Array): Float64Array {
  const { pooling = "token", poolIncludePrefix = false } = config;
  const shares = new Float64Array(tokenCount(config));
  if (pooling === "token") return readsBoth(config) ? shares.fill(0.5, 0, 2) : shares.fill(1, 0, 1);
  if (pooled) {
    const row = pooled.subarray(0, Math.sqrt(pooled.length));
    shares.set(row, shares.length - row.length);
    return shares;
  }
  const first = poolIncludePrefix ? 0 : prefixCount(config);
  shares.fill(1 / (shares.length - first), first);
  if (pooling !== "tokenAndAvg") return shares;
  return shares.map((share, i) => (share + (i === 0 ? 1 : 0)) / 2);
}

/** Tells whether the answer is the mean of the class token's and the distillation token's. */
function readsBoth({ distilled, distilledHead = true, numClasses }: VitConfig): boolean {
  return distilled && (distilledHead || numClasses === 0);
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
