/**
 * A model's files put together: what they say about the network, in the order in which it counts, checked against the
 * tensors.
 *
 * @module
 */
import { CheckpointError } from "../errors.ts";
import { defined } from "../util/defined.ts";
import type { VitConfig } from "../vit/config.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type Activation, completePreprocessing, type HubConfig } from "./config/hub_config.ts";
import { isWhole, readOwnConfig } from "./config/own_config.ts";
import { resolveConfig } from "./config/resolve.ts";
import type { TensorFile } from "./format.ts";
import type { NamedFile } from "./naming/namings.ts";
import { expectScales, isScale } from "./quantized.ts";
import { makeCheckpoint } from "./make_checkpoint.ts";
import type { ByteReader } from "./reading/byte_reader.ts";
import { expectUsable } from "./tensor.ts";

/** Texts and facts that lie beside the weights. */
export interface Surroundings {
  readonly name?: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly files: HubConfig;
}

/** The surroundings of weights that are alone. */
export const NOTHING_BESIDE: Surroundings = { texts: new Map(), files: { vit: {}, preprocess: {} } };

/**
 * A checkpoint of a file and what lies beside it; `told` wins over both. Positions are fitted to the size of pictures that
 * is told, or that the files say where the library does so.
 *
 * @throws {CheckpointError} when configuration and tensors contradict each other
 */
export async function assemble(
  { file: found, config: seen, decided, preparation, naming, unused, positions }: NamedFile,
  reader: ByteReader,
  { name, texts, files }: Surroundings,
  told: Partial<VitConfig>,
): Promise<Checkpoint> {
  const own = ownConfig(found.metadata);
  const hub = decided ? forHead(withOwn(files, own), decided) : withOwn(files, own);
  const said = { ...seen, ...hub.vit, ...decided, ...defined(told) };
  const file = told.imageSize === undefined && !files.isFitted
    ? found
    : (await import("./positions/fit_file.ts")).fitFile(found, said, positions);
  const parameters = file.tensors.filter(({ name }) => !isScale(name));
  const shapes = new Map([...parameters, ...file.unusable ?? []].map(({ name, shape }) => [name, shape]));
  const config = resolveConfig(shapes, said, hub.architecture);
  expectUsable(file.unusable);
  expectScales(file.tensors, config);
  const facts = {
    name: name ?? hub.architecture ?? "model",
    config,
    preprocess: completePreprocessing({
      ...inColour(preparation, config),
      ...hub.preprocess,
      ...sizeOf(told),
    }, config),
    classNames: checkNames(hub.classNames, config, own?.classNames ? "the weights' metadata" : "config.json"),
    activation: hub.activation ?? defaultActivation(config, hub.classNames),
    texts,
    metadata: file.metadata,
    fileBytes: file.fileBytes,
    origin: {
      format: file.format ?? "",
      naming,
      unused,
      sayings: [
        { by: "caller" as const, vit: defined(told) },
        { by: "head" as const, vit: decided ?? {} },
        { by: "metadata" as const, ...own ?? { vit: {} } },
        { by: "files" as const, ...files },
        { by: "names" as const, vit: seen, preprocess: preparation },
      ],
    },
  };
  return makeCheckpoint(facts, file, reader);
}

/** A library's preparation is of pictures in colour. */
function inColour(
  preparation: NamedFile["preparation"],
  { inChannels }: VitConfig,
): NamedFile["preparation"] {
  return inChannels === 3 ? preparation : undefined;
}

/** The size of pictures that is told counts for their preparation, too. */
function sizeOf({ imageSize }: Partial<VitConfig>): { readonly imageSize?: number } {
  return imageSize === undefined ? {} : { imageSize };
}

function ownConfig(metadata: TensorFile["metadata"]): HubConfig | undefined {
  const text = metadata["vit_edge"];
  return text === undefined ? undefined : readOwnConfig(text);
}

/** What the files say still holds of a network that gets another head, save what is about the classes of its own. */
function forHead(files: HubConfig, { numClasses }: Partial<VitConfig>): HubConfig {
  const { classNames, activation } = files;
  return {
    ...files,
    classNames: classNames?.length === numClasses ? classNames : undefined,
    activation: activation === "none" ? undefined : activation,
  };
}

function withOwn(files: HubConfig, own: HubConfig | undefined): HubConfig {
  if (!own) return files;
  return {
    architecture: files.architecture,
    vit: isWhole(own.vit) ? own.vit : { ...files.vit, ...own.vit },
    preprocess: { ...files.preprocess, ...own.preprocess },
    classNames: own.classNames ?? files.classNames,
    activation: own.activation ?? files.activation,
  };
}

/**
 * Of a single class the question is whether it is there: over all classes its probability would always be 1. A head without
 * a bias and names of classes is a projection among texts.
 */
function defaultActivation({ numClasses, headBias }: VitConfig, names: HubConfig["classNames"]): Activation {
  if (headBias === false && names === undefined) return "none";
  return numClasses === 1 ? "sigmoid" : "softmax";
}

function checkNames(
  names: HubConfig["classNames"],
  { numClasses }: VitConfig,
  where: string,
): HubConfig["classNames"] {
  if (numClasses === 0) return undefined; // names of a head that was left out
  if (names === undefined || names.length === numClasses) return names;
  const found = `${names.length === 1 ? "the only name" : `the ${names.length} names`} in ${where}`;
  throw new CheckpointError(`Cannot name ${numClasses} classes with ${found}: one per class is wanted`);
}
