/**
 * All that is known about a model, and from where.
 *
 * @module
 */
import type { Checkpoint, Saying } from "../../checkpoint/checkpoint.ts";
import { inferConfig } from "../../checkpoint/config/infer.ts";
import type { Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { defaultClassNames } from "../../model/loading/class_names.ts";
import type { VitConfig } from "../../vit/config.ts";
import { parameterCount } from "../../vit/weights.ts";
import { type Licence, licenceOf } from "./licence.ts";

/** A fact, and from where it is. */
export interface Fact {
  readonly value: unknown;
  readonly from: string;
}

/** A tensor of a network, as its file stores it. */
export interface TensorFact {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** A description of a model, in plain values. */
export interface Description {
  readonly model: string;
  readonly name: string;
  /** timm's name of the network, or Hugging Face's class, where `config.json` has one. */
  readonly architecture: string | null;
  readonly format: string;
  readonly bytes: number;
  readonly naming: string;
  readonly licence: Licence | null;
  readonly parameters: number;
  /** Fields of the network's configuration. */
  readonly config: Readonly<Record<string, Fact>>;
  readonly preprocessing: Readonly<Record<string, Fact>>;
  readonly activation: string;
  readonly labels: { readonly count: number; readonly from: string; readonly names: readonly string[] };
  readonly tensors: readonly TensorFact[];
  /** Tensors of the file that the network has no use for. */
  readonly unused: readonly string[];
}

const DEFAULT = "default";

/** Describes a checkpoint, without reading its weights. @param model what it was asked for by */
export async function describe(checkpoint: Checkpoint, model: string): Promise<Description> {
  const { name, origin, config, preprocess, fileBytes, activation } = checkpoint;
  const tensors = [...checkpoint.tensors.values()].map(({ name, dtype, shape }) => ({ name, dtype, shape }));
  const seen = inferConfig(new Map(tensors.map(({ name, shape }) => [name, shape])));
  const files = filesOf(checkpoint);
  return {
    model,
    name,
    architecture: architectureIn(checkpoint.texts.get("config.json")),
    format: origin.format,
    bytes: fileBytes,
    naming: origin.naming,
    licence: await licenceOf(checkpoint, model),
    parameters: parameterCount(config),
    config: facts(config, (key) => {
      const by = origin.sayings.find(({ vit }) => vit[key] !== undefined)?.by;
      if (by !== undefined) return wordFor(by, files.network);
      return seen[key] === undefined ? DEFAULT : "tensors' shapes";
    }),
    preprocessing: facts(preprocess, (key: keyof Preprocessing) => {
      const by = origin.sayings.find(({ preprocess }) => preprocess?.[key] !== undefined)?.by;
      return by === undefined ? DEFAULT : wordFor(by, files.pictures);
    }),
    activation,
    labels: await labelsOf(checkpoint, files.network),
    tensors,
    unused: origin.unused,
  };
}

function architectureIn(text: string | undefined): string | null {
  if (text === undefined) return null;
  const { architecture, architectures, model_type: kind } = JSON.parse(text);
  const found = architecture ?? (Array.isArray(architectures) ? architectures[0] : undefined) ?? kind;
  return typeof found === "string" ? found : null;
}

function facts<T extends object>(values: T, from: (key: keyof T) => string): Record<string, Fact> {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, { value, from: from(key as keyof T) }]));
}

/** The names of the files beside the weights that say something about the network and about pictures. */
function filesOf({ texts, origin }: Checkpoint): { network: string; pictures: string } {
  const network = origin.naming === "OpenCLIP" ? "open_clip_config.json" : "config.json";
  return { network, pictures: texts.has("preprocessor_config.json") ? "preprocessor_config.json" : network };
}

function wordFor(by: Saying["by"], file: string): string {
  return {
    caller: "the caller",
    head: "the head's file",
    metadata: "the weights' metadata",
    files: file,
    names: "tensors' names",
  }[by];
}

async function labelsOf(
  { classNames, config, metadata, texts }: Checkpoint,
  file: string,
): Promise<Description["labels"]> {
  const count = config.numClasses;
  if (classNames) {
    const from = isNamedIn(metadata["vit_edge"]) || !texts.has(file) ? "the weights' metadata" : file;
    return { count, from, names: classNames };
  }
  const names = await defaultClassNames(count);
  const isNumbered = names[0] === undefined || names[0] === "class 0";
  return { count, from: isNumbered ? DEFAULT : `ImageNet's list of ${count}`, names };
}

function isNamedIn(metadata: string | undefined): boolean {
  return metadata !== undefined &&
    (JSON.parse(metadata) as Partial<VitConfig> & { classNames?: unknown }).classNames !== undefined;
}
