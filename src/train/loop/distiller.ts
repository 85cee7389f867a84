/**
 * A recipe's teacher, opened.
 *
 * @module
 */
import type { Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { parseSafetensors } from "../../checkpoint/safetensors/tensors.ts";
import { toFloat32 } from "../../checkpoint/tensor.ts";
import { CheckpointError } from "../../errors.ts";
import { loadModel } from "../../model/load_model.ts";
import type { TrainOptions } from "../fine_tune.ts";
import { joined } from "../../util/joined.ts";
import type { Loader } from "../data/loader.ts";
import type { Recipe } from "../run/recipe.ts";
import { networkTeacher, storedTeacher, type Teacher } from "./teacher.ts";
import type { Distiller } from "./trainer.ts";

/** A teacher at work. */
export interface OpenDistiller extends AsyncDisposable {
  readonly lessons: Distiller;
  /** Shows it all pictures now, for when each is always the same: it need see them only once. */
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
      lessons: { teacher: stored(await readLogits(logits)), kind, share, temperature },
      prepare: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const model = await openTeacher(source, preprocessing, classNames, options);
  let { teacher } = model;
  return {
    lessons: { teacher: { logits: (batch) => teacher.logits(batch) }, kind, share, temperature },
    prepare: async () => void (teacher = stored(await allLogits(teacher, loader))),
    [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
  };
}

/** A model that teaches. */
async function openTeacher(
  source: string,
  preprocessing: Preprocessing,
  classNames: readonly string[],
  { threads, signal, allowInsecure }: TrainOptions,
): Promise<AsyncDisposable & { readonly teacher: Teacher }> {
  const model = await loadModel(source, { device: "cpu", threads, signal, allowInsecure });
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

/** Names may differ, but one that both know must mean the same. */
function expectOrder(
  source: string,
  known: readonly string[] | undefined,
  classNames: readonly string[],
): void {
  const moved = classNames.findIndex((name, i) => known?.includes(name) && known[i] !== name);
  if (moved < 0) return;
  const name = classNames[moved]!;
  throw new TypeError(
    `Cannot learn from ${source}: "${name}" is its class ${
      known!.indexOf(name)
    }, and class ${moved} of the ` +
      "pictures; the same order is wanted",
  );
}

/** What a teacher says of all training pictures, in their order. */
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
