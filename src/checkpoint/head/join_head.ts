import { CheckpointError } from "../../errors.ts";
import type { VitConfig } from "../../vit/config.ts";
import { readsOf } from "../naming/join/linear_head.ts";
import { permute } from "../naming/join/permute.ts";
import { OF_DINO } from "../naming/join/preparations.ts";
import type { NamedFile } from "../naming/namings.ts";
import { DTYPE_BYTES, type StoredTensor } from "../tensor.ts";
import type { LinearHead } from "./linear_head.ts";

/** Tensors of a network that a head of its own takes the place of. */
const OWN_HEAD = /^head\./;
/** Those that only the head that is replaced reads. */
const BEFORE_HEAD = /^pre_logits\./;

/**
 * The same file with a head of another, in place of its own where it has one. What the head reads follows from the number of
 * its features: what its own one read where they are as many, else what DINO's and DINOv2's of that length read.
 *
 * @param told wins over that
 * @throws {CheckpointError} where nothing is known of a head of that length, or the network has two heads
 */
export function joinHead(named: NamedFile, head: LinearHead, told: Partial<VitConfig> = {}): NamedFile {
  const { file } = named;
  const shapeOf = (name: string) => file.tensors.find((tensor) => tensor.name === name)?.shape;
  if (shapeOf("dist_token")) {
    throw new CheckpointError("Cannot give a head to a distilled network: it has two");
  }
  const [numClasses, features] = head.weight.shape as [number, number];
  const isAlike = shapeOf("head.weight")?.[1] === features;
  const left = file.tensors.filter(({ name }) =>
    !OWN_HEAD.test(name) && (isAlike || !BEFORE_HEAD.test(name))
  );
  const width = isAlike || told.headBlocks !== undefined ? undefined : shapeOf("cls_token")?.at(-1);
  const reads = width === undefined ? {} : readsOf("a head", features, width);
  const isInterleaved = reads.pooling === "tokenAndAvg" && head.word === "linear" && !isScaled(file.tensors);
  const added = [isInterleaved ? inOrder(head.weight) : head.weight, ...head.bias ? [head.bias] : []];
  const kept = new Set(left.map(({ name }) => name));
  return {
    ...named,
    preparation: named.preparation ?? (reads.pooling && OF_DINO),
    decided: {
      ...reads,
      numClasses,
      headBias: head.bias ? undefined : false,
      ...!isAlike && { representationSize: undefined },
    },
    file: {
      ...file,
      tensors: [...left, ...added.map(({ name, dtype, shape }) => ({ name, dtype, shape }))],
      async read(reader, visit) {
        await file.read(reader, (tensor) => kept.has(tensor.name) ? visit(tensor) : undefined);
        for (const tensor of added) await visit(tensor);
      },
    },
  };
}

/** Layer scale tells DINOv2's networks from DINO's. */
function isScaled(tensors: NamedFile["file"]["tensors"]): boolean {
  return tensors.some(({ name }) => /^blocks\.0\.(ls1\.gamma|gamma_1)$/.test(name));
}

/** DINO's heads have each number of the class token beside the same one of the mean: here they follow each other. */
function inOrder(weight: StoredTensor): StoredTensor {
  const [classes, features] = weight.shape as [number, number];
  const bytes = new Uint8Array(weight.bytes.length);
  permute(weight.bytes, bytes, DTYPE_BYTES[weight.dtype], [classes, features / 2, 2], [0, 2, 1]);
  return { ...weight, bytes };
}
