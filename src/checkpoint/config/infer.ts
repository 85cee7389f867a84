import type { VitConfig } from "../../vit/config.ts";
import { defined } from "../../util/defined.ts";

/** Shapes of tensors by timm's name. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/**
 * Reads a network's configuration off its tensors. What cannot be seen is absent: `numHeads`, `layerNormEps` and
 * `qkScale` never can.
 *
 * @param shapes every tensor's shape, by timm's name
 */
export function inferConfig(shapes: Shapes): Partial<VitConfig> {
  const [embedDim, inChannels, patchSize] = ofRank(shapes, "patch_embed.proj.weight", 4);
  const [, tokens] = ofRank(shapes, "pos_embed", 3);
  const [hidden] = ofRank(shapes, "blocks.0.mlp.fc1.weight", 2);
  const [representationSize] = ofRank(shapes, "pre_logits.fc.weight", 2);
  const [numClasses] = ofRank(shapes, "head.weight", 2);
  const distilled = shapes.has("dist_token");
  const side = Math.sqrt((tokens ?? NaN) - (distilled ? 2 : 1));
  return defined({
    imageSize: patchSize && Number.isInteger(side) ? side * patchSize : undefined,
    inChannels,
    patchSize,
    embedDim,
    depth: countBlocks(shapes),
    mlpRatio: hidden && embedDim ? mlpRatioOf(hidden, embedDim) : undefined,
    qkvBias: shapes.has("blocks.0.attn.qkv.bias"),
    representationSize,
    distilled,
    numClasses: numClasses ?? 0,
  });
}

/** The ratio for which floor(embedDim · ratio) is `hidden` again despite rounding. */
export function mlpRatioOf(hidden: number, embedDim: number): number {
  const ratio = hidden / embedDim;
  return Math.floor(embedDim * ratio) === hidden ? ratio : ratio * (1 + Number.EPSILON);
}

function ofRank(shapes: Shapes, name: string, rank: number): readonly number[] {
  const shape = shapes.get(name);
  return shape?.length === rank ? shape : [];
}

/** Counts indices rather than believing the largest: a file cannot hold more blocks than tensors. */
function countBlocks(shapes: Shapes): number | undefined {
  const indices = new Set<string>();
  for (const name of shapes.keys()) {
    const index = name.match(/^blocks\.(\d+)\./)?.[1];
    if (index !== undefined) indices.add(index);
  }
  return indices.size || undefined;
}
