/**
 * Weights and what is said about them, put together and checked against each other.
 *
 * @module
 */

import { CheckpointError } from "../errors.ts";
import { defined } from "../util/defined.ts";
import type { VitConfig } from "../vit/config.ts";
import { type Checkpoint, makeCheckpoint } from "./checkpoint.ts";
import { type Activation, completePreprocessing, type HubConfig } from "./config/hub_config.ts";
import { readOwnConfig } from "./config/own_config.ts";
import { resolveConfig } from "./config/resolve.ts";
import type { TensorFile } from "./format.ts";
import { openTensors } from "./formats.ts";
import type { LoadOptions } from "./load_options.ts";
import { inOurNaming } from "./naming/namings.ts";
import { expectScales, isScale } from "./quantized.ts";
import type { ByteReader } from "./reading/byte_reader.ts";
import { expectUsable } from "./tensor.ts";

/** Texts and facts that lie beside the weights. */
export interface Surroundings {
  readonly name?: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly files: HubConfig;
}

/**
 * Opens weights, in whatever format. The reader then belongs to the checkpoint; where this fails it is closed.
 *
 * @param place names them in errors
 */
export async function openWeights(
  bytes: ByteReader,
  place: string | URL,
  beside: Surroundings,
  options: LoadOptions,
): Promise<Checkpoint> {
  const { sha256 } = options;
  let reader = bytes;
  try {
    if (sha256 !== undefined) {
      const { verified } = await import("./reading/verified_reader.ts");
      reader = await verified(bytes, sha256, place);
    }
    return await assemble(await openTensors(reader), reader, beside, options);
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** Puts a file's tensors together with what is said about them. @param reader as `makeCheckpoint` takes it */
export async function assemble(
  stored: TensorFile,
  reader: ByteReader,
  { name, texts, files }: Surroundings,
  { config: told = {} }: LoadOptions,
): Promise<Checkpoint> {
  const { file, config: seen, naming, unused } = await inOurNaming(stored);
  const own = ownConfig(file.metadata);
  const hub = own ? withOwn(files, own) : files;
  const parameters = file.tensors.filter(({ name }) => !isScale(name));
  const shapes = new Map([...parameters, ...file.unusable ?? []].map(({ name, shape }) => [name, shape]));
  const config = resolveConfig(shapes, { ...seen, ...hub.vit, ...defined(told) });
  expectUsable(file.unusable);
  expectScales(file.tensors, config);
  const facts = {
    name: name ?? hub.architecture ?? "model",
    config,
    preprocess: completePreprocessing(hub.preprocess, config),
    classNames: checkNames(hub.classNames, config),
    activation: hub.activation ?? defaultActivation(config),
    texts,
    metadata: file.metadata,
    fileBytes: file.fileBytes,
    origin: {
      format: file.format ?? "",
      naming,
      unused,
      sayings: [
        { by: "caller" as const, vit: defined(told) },
        { by: "metadata" as const, ...own ?? { vit: {} } },
        { by: "files" as const, ...files },
        { by: "names" as const, vit: seen },
      ],
    },
  };
  return makeCheckpoint(facts, file, reader);
}

function ownConfig(metadata: TensorFile["metadata"]): HubConfig | undefined {
  const text = metadata["vit_edge"];
  return text === undefined ? undefined : readOwnConfig(text);
}

function withOwn(files: HubConfig, own: HubConfig): HubConfig {
  return {
    architecture: files.architecture,
    vit: { ...files.vit, ...own.vit },
    preprocess: { ...files.preprocess, ...own.preprocess },
    classNames: own.classNames ?? files.classNames,
    activation: own.activation ?? files.activation,
  };
}

/** Of a single class the question is whether it is there: over all classes its probability would always be 1. */
function defaultActivation({ numClasses }: VitConfig): Activation {
  return numClasses === 1 ? "sigmoid" : "softmax";
}

function checkNames(names: HubConfig["classNames"], { numClasses }: VitConfig): HubConfig["classNames"] {
  if (numClasses === 0) return undefined; // names of a head that was left out
  if (names === undefined || names.length === numClasses) return names;
  const found = `${names.length} names`;
  throw new CheckpointError(`Cannot name ${numClasses} classes with ${found}: one per class is wanted`);
}
