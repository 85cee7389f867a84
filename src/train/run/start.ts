/**
 * The start of a training: a checkpoint, whose head may be replaced, random numbers, or a run that goes on.
 *
 * @module
 */
import { sizeOf } from "../../backend/shapes.ts";
import { loadCheckpoint } from "../../checkpoint/checkpoint.ts";
import { completePreprocessing, type Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { type LoadOptions, type ModelSource, openCheckpoint } from "../../checkpoint/open_checkpoint.ts";
import { defined } from "../../util/defined.ts";
import { defineConfig, type VitConfig } from "../../vit/config.ts";
import { joinParts, placedParts } from "../../vit/parameter_spec.ts";
import { type ParameterSpec, type StoredPart, storedTensors, type TensorSpec } from "../../vit/weights.ts";
import type { StartingModel, WeightReport } from "../types.ts";
import { initializer, tensorInitializer } from "./initialize.ts";
import type { ModelFacts } from "./save_model.ts";

/** A network before its first step. */
export interface Start {
  /** The name of the model. */
  readonly name: string;
  readonly config: VitConfig;
  readonly preprocessing: Preprocessing;
  readonly report: WeightReport;
  /** Each parameter's numbers, which are given once. */
  numbersOf(spec: ParameterSpec): Float32Array;
}

/** Options of `startFrom`. */
export interface StartOptions extends
  Pick<
    LoadOptions,
    | "config"
    | "head"
    | "allowInsecure"
    | "sha256"
    | "signal"
    | "revision"
    | "offline"
    | "cacheDir"
    | "endpoint"
  > {
  /** Called while the model is downloaded or read. */
  readonly onLoad?: LoadOptions["onProgress"];
  readonly classNames: readonly string[];
  readonly seed: number;
  readonly dropRate: number;
  readonly attnDropRate: number;
  readonly dropPathRate: number;
  /** Keeps a checkpoint's preLogits; true by default. */
  readonly preLogits?: boolean | undefined;
  readonly preprocessing?: Partial<Preprocessing> | undefined;
}

/** Tells whether a network begins with random numbers. */
export function isScratch(model: StartingModel): model is { readonly scratch: string | Partial<VitConfig> } {
  return typeof model === "object" && "scratch" in model;
}

/** @throws {CheckpointError} as `loadModel` does @throws {RangeError} for an unknown name or an impossible shape */
export async function startFrom(model: StartingModel, options: StartOptions): Promise<Start> {
  return isScratch(model) ? await startNew(model.scratch, options) : await startPretrained(model, options);
}

async function startNew(scratch: string | Partial<VitConfig>, options: StartOptions): Promise<Start> {
  const { classNames: { length: numClasses }, dropRate, attnDropRate, dropPathRate, seed } = options;
  const shape = typeof scratch === "string" ? await namedConfig(scratch) : scratch;
  const told = defined(options.config ?? {});
  const config = defineConfig({ ...shape, ...told, numClasses, dropRate, attnDropRate, dropPathRate });
  return {
    name: typeof scratch === "string" ? scratch : nameOf(config),
    config,
    preprocessing: completePreprocessing({
      interpolation: "bilinear",
      cropPct: 0.875, // as many PyTorch recipes: resize to 256, crop 224
      ...defined(options.preprocessing ?? {}),
    }, config),
    report: { missing: storedTensors(config).map(({ name }) => name), unexpected: [], skipped: [] },
    numbersOf: initializer(config, seed),
  };
}

async function startPretrained(source: ModelSource, options: StartOptions): Promise<Start> {
  const { classNames, seed, dropRate, attnDropRate, dropPathRate, preLogits = true } = options;
  const { config: told, head, signal, allowInsecure, sha256, revision, offline, cacheDir, endpoint, onLoad } =
    options;
  const trust = { head, allowInsecure, sha256, revision, offline, cacheDir, endpoint };
  const reading = { config: told, signal, ...trust, onProgress: onLoad };
  using checkpoint = await openCheckpoint(source, reading);
  const { representationSize } = checkpoint.config;
  const config = defineConfig({
    ...checkpoint.config,
    numClasses: classNames.length,
    dropRate,
    attnDropRate,
    dropPathRate,
  });
  const network = preLogits ? config : { ...config, representationSize: undefined };
  const sameHead = checkpoint.config.numClasses === classNames.length &&
    (preLogits || representationSize === undefined) &&
    isSame(checkpoint.classNames ?? classNames, classNames);
  const stored = await loadCheckpoint(checkpoint);
  const tensors = storedTensors(network);
  const isTaken = ({ name }: TensorSpec) => stored.has(name) && (sameHead || !/^head(_dist)?\./.test(name));
  const begun = tensorInitializer(network, seed);
  return {
    name: checkpoint.name,
    config: network,
    preprocessing: completePreprocessing(
      { ...checkpoint.preprocess, ...defined(options.preprocessing ?? {}) },
      network,
    ),
    report: {
      missing: tensors.filter(({ name }) => !stored.has(name)).map(({ name }) => name),
      unexpected: [...stored.keys()].filter((name) => tensors.every((tensor) => tensor.name !== name)),
      skipped: tensors.filter((tensor) => stored.has(tensor.name) && !isTaken(tensor)).map(({ name }) =>
        name
      ),
    },
    numbersOf(spec) {
      const numbers = joinParts(spec, (tensor) => isTaken(tensor) ? stored.get(tensor.name)! : begun(tensor));
      for (const { part } of placedParts(spec)) if (isLast(part)) stored.delete(part.name);
      return numbers;
    },
  };
}

/** Tells whether a part is the end of its tensor, of which nothing more is wanted then. */
function isLast({ from, size, shape }: StoredPart): boolean {
  return from + size === sizeOf(shape);
}

async function namedConfig(name: string): Promise<VitConfig> {
  const { configOf, isBuilt, nameAdvice } = await import("../../checkpoint/config/architectures.ts");
  if (isBuilt(name)) return configOf(name);
  throw new RangeError(`Cannot train "${name}" from scratch: ${nameAdvice(name)}, or a configuration`);
}

/**
 * Starts with the network of a run, without its numbers: those are in its state.
 *
 * @throws {TypeError} where it has other classes
 */
export function startFromRun(
  { name, config, preprocessing, classNames: known }: ModelFacts,
  classNames: readonly string[],
): Start {
  if (!isSame(known, classNames)) {
    throw new TypeError(
      `Cannot resume with the classes ${classNames.join(", ")}: the run has ${known.join(", ")}`,
    );
  }
  return {
    name,
    preprocessing,
    config: defineConfig(config),
    report: { missing: [], unexpected: [], skipped: [] },
    numbersOf: ({ shape }) => new Float32Array(sizeOf(shape)),
  };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** A name for a network of the user's own shape, as timm would make it. */
function nameOf({ patchSize, imageSize }: VitConfig): string {
  return `vit_patch${patchSize}_${imageSize}`;
}
