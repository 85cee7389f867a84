/**
 * Networks by their names: timm's, and that of the embedded model.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import { defineConfig, type VitConfig } from "../../vit/config.ts";
import { nearest } from "../../util/names/nearest.ts";
import { mlpDim } from "../../vit/sizes.ts";
import { timmArchitecture, timmNames } from "./timm/table.ts";
import { readArchitecture } from "./timm/read_arguments.ts";

const CIFAR10 = {
  imageSize: 32,
  patchSize: 4,
  embedDim: 128,
  depth: 6,
  numHeads: 4,
  mlpRatio: 2,
  numClasses: 10,
};

/** Networks that are not timm's. */
const OWN: Readonly<Record<string, Partial<VitConfig>>> = {
  "vit_cifar10_patch4_32": CIFAR10,
  "vit_cifar10_patch6_54": { ...CIFAR10, imageSize: 54, patchSize: 6, mlpRatio: 4 },
};

/**
 * The configuration that a name stands for: the network, without weights, for pictures and classes of those that it is
 * published with.
 *
 * @throws {RangeError} when there is none of that name
 * @throws {CheckpointError} when timm has such a network, and it cannot be built here
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { configOf } from "./architectures.ts";
 *
 * assert(configOf("vit_tiny_patch16_224").embedDim === 192);
 * ```
 */
export function configOf(name: string): VitConfig {
  if (Object.hasOwn(OWN, name)) return defineConfig(OWN[name]!);
  const known = timmArchitecture(name);
  if (!known) throw new RangeError(`Cannot build "${name}": an architecture of timm's is wanted`);
  const { args, imageSize, numClasses } = known;
  const read = readArchitecture(name, args);
  return defineConfig({ ...read, imageSize, numClasses });
}

/** The names of all networks that can be built, in order. */
export function builtNames(): string[] {
  return [...Object.keys(OWN), ...timmNames()].filter(isBuilt).sort();
}

/** Says, of a name that is not built, how many are and which of them look most like it. */
export function nameAdvice(name: string): string {
  const names = builtNames();
  const near = nearest(name, names);
  const like = near.length > 0 ? `; the nearest are ${near.join(", ")}` : `, such as vit_tiny_patch16_224`;
  return `one of ${names.length} names of timm's is wanted${like}`;
}

/** Tells whether a network of that name can be built. */
export function isBuilt(name: string): boolean {
  try {
    return configOf(name) !== undefined;
  } catch (error) {
    if (error instanceof CheckpointError || error instanceof RangeError) return false;
    throw error;
  }
}

/** Names whose arguments say no more than those that every network has, by timm's class. */
const PLAIN = { VisionTransformer: undefined, Eva: "eva_giant_patch14_224", Beit: "beit_base_patch16_224" };

/**
 * The name of a network of this shape, whatever its head, its pictures and its numbers before training: `like` where that is
 * one, else one for pictures of its size, else any. Where there is none, `like`, or one of its class in timm.
 */
export function nameOf(config: VitConfig, like: string): string {
  const wanted = shapeOf(config);
  const isAlike = (name: string) => shapeOf(configOf(name)) === wanted;
  const [known = ""] = like.split(".");
  if (isBuilt(known) && isAlike(known)) return known;
  const names = builtNames().filter(isAlike);
  const fits = (name: string) => configOf(name).imageSize === config.imageSize;
  const rank = (name: string) => (fits(name) ? 0 : 2) + (name.startsWith("vit_") ? 0 : 1);
  const [best] = names.sort((a, b) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1));
  return best ?? PLAIN[config.timmClass ?? "VisionTransformer"] ?? like;
}

/** A text that two networks have in common that differ in nothing but head, pictures and what only training knows. */
function shapeOf(config: VitConfig): string {
  const { imageSize: _, numClasses: _classes, representationSize: _size, layerScale, ...rest } = config;
  const { dropRate: _drop, attnDropRate: _attn, dropPathRate: _path, ...shape } = rest;
  const plain = { ...shape, hasScale: layerScale !== undefined, hidden: mlpDim(config), mlpRatio: undefined };
  return JSON.stringify(
    Object.entries(plain).filter(([, v]) => v !== undefined).sort(([a], [b]) => a < b ? -1 : 1),
  );
}
