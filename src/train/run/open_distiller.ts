/**
 * Opening of a recipe's teacher: a model, or a file of its logits.
 *
 * @module
 */
import type { Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { parseSafetensors } from "../../checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../checkpoint/tensor.ts";
import { CheckpointError } from "../../errors.ts";
import { loadModel } from "../../model/load_model.ts";
import { joined } from "../../util/joined.ts";
import type { Loader } from "../data/loader.ts";
import type { Distiller } from "../loop/distiller.ts";
import { networkTeacher, storedTeacher, type Teacher } from "../loop/teacher.ts";
import type { Recipe, TrainOptions } from "../types.ts";

/** A distiller whose teacher is to be disposed. */
export interface OpenDistiller extends AsyncDisposable {
  readonly distiller: Distiller;
  /** Asks the teacher about all training pictures now, where each is the same in every epoch: once is enough then. */
  prepare(): Promise<void>;
}

/** @throws {TypeError} where student and teacher do not fit @throws {CheckpointError} where it cannot be read */
export async function openDistiller(
  { distillation }: Recipe,
  { preprocessing }: { readonly preprocessing: Preprocessing },
  loader: Loader,
  options: TrainOptions,
): Promise<OpenDistiller | undefined> {
  if (!distillation) return undefined;
  const { kind, share, temperature, teacher: source, logits } = distillation;
  if (kind !== "hard" && kind !== "soft") {
    throw new TypeError(`Cannot distil by "${kind}": "hard" or "soft" is wanted`);
  }
  const { training, classNames } = loader.dataset;
  const stored = (numbers: Float32Array) => storedTeacher(numbers, training.length, classNames.length);
  if (source === undefined) {
    return {
      distiller: { teacher: stored(await readLogits(logits)), kind, share, temperature },
      prepare: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const model = await openTeacher(source, preprocessing, classNames, options);
  let { teacher } = model;
  return {
    distiller: { teacher: { logits: (batch) => teacher.logits(batch) }, kind, share, temperature },
    prepare: async () => void (teacher = stored(await allLogits(teacher, loader))),
    [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
  };
}

/** Loads a model as teacher, which is to be disposed. */
async function openTeacher(
  source: string,
  preprocessing: Preprocessing,
  classNames: readonly string[],
  { threads, signal, allowInsecure, offline, cacheDir, endpoint, onLoad }: TrainOptions,
): Promise<AsyncDisposable & { readonly teacher: Teacher }> {
  const model = await loadModel(source, {
    device: "cpu",
    threads,
    signal,
    allowInsecure,
    offline,
    cacheDir,
    endpoint,
    onProgress: onLoad,
  });
  const network = {
    config: model.config,
    logits: (pixels: Float32Array) => model.forward(pixels, signal && { signal }),
  };
  try {
    const teacher = networkTeacher(network, model.preprocessing, {
      ...preprocessing,
      classes: classNames.length,
    });
    expectOrder(source, model.classNames, classNames);
    return { teacher, [Symbol.asyncDispose]: () => model[Symbol.asyncDispose]() };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Refuses a teacher whose class names are in another order. Names may differ; those that both know must not. */
function expectOrder(
  source: string,
  known: readonly string[] | undefined,
  classNames: readonly string[],
): void {
  const moved = classNames.findIndex((name, i) => known?.includes(name) && known[i] !== name);
  if (moved < 0) return;
  const name = classNames[moved]!;
  const place = known!.indexOf(name);
  throw new TypeError(
    `Cannot learn from ${source}: "${name}" is its class ${place}, and class ${moved} of the pictures; ` +
      "the same order is wanted",
  );
}

/** The teacher's logits of all training pictures, in their order. */
async function allLogits(teacher: Teacher, loader: Loader): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for await (const batch of loader.plain()) parts.push(await teacher.logits(batch));
  return joined(parts);
}

async function readLogits(path: string | undefined): Promise<Float32Array> {
  if (path === undefined) {
    throw new TypeError("Cannot distil without a teacher: a model, or a file of its logits, is wanted");
  }
  const tensors = await readTensors(path);
  const found = tensors.get("logits");
  if (found) return toFloat32(found);
  throw new TypeError(`Cannot distil from ${path}: it has no tensor "logits"`);
}

async function readTensors(path: string): Promise<ReturnType<typeof parseSafetensors>["tensors"]> {
  try {
    return parseSafetensors(await Deno.readFile(path)).tensors;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(
      `Cannot distil from ${path}: a safetensors file with a tensor "logits" is wanted; ${reason}`,
      { cause },
    );
  }
}
