/**
 * Networks by their names: timm's, and that of the embedded model.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import { defineConfig, type VitConfig } from "../../vit/config.ts";
import { timmArchitecture, timmNames } from "./timm/table.ts";
import { readTimmArguments } from "./timm/read_arguments.ts";

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
const OWN: Readonly<Record<string, Partial<VitConfig>>> = { "vit_cifar10_patch4_32": CIFAR10 };

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
  const read = readTimmArguments(args, `timm's architecture ${name}`);
  return defineConfig({ ...read, imageSize, numClasses });
}

/** The names of all networks that can be built, in order. */
export function builtNames(): string[] {
  return [...Object.keys(OWN), ...timmNames()].filter(isBuilt).sort();
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
