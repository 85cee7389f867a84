/**
 * A recipe's teacher, opened.
 *
 * @module
 */
import type { Preprocessing } from "../checkpoint/hub_config.ts";
import { parseSafetensors, toFloat32 } from "../checkpoint/safetensors.ts";
import { loadModel } from "../load_model.ts";
import type { TrainOptions } from "./fine_tune.ts";
import { joined } from "./joined.ts";
import type { Loader } from "./loader.ts";
import type { Recipe } from "./recipe.ts";
import { networkTeacher, storedTeacher, type Teacher } from "./teacher.ts";
import type { Lessons } from "./trainer.ts";

/** A teacher at work. */
export interface OpenLessons extends AsyncDisposable {
  /** @param once whether every picture is always the same: then the teacher need see it only once */
  prepare(once: boolean): Promise<Lessons>;
}

/** @throws {TypeError} where student and teacher do not fit @throws {CheckpointError} where it cannot be read */
export async function openLessons(
  { distillation }: Recipe,
  { preprocessing }: { readonly preprocessing: Preprocessing },
  loader: Loader,
  { threads, signal }: TrainOptions,
): Promise<OpenLessons | undefined> {
  if (!distillation) return undefined;
  const { kind, share, temperature, teacher: source, logits } = distillation;
  if (kind !== "hard" && kind !== "soft") {
    throw new TypeError(`Cannot distil by "${kind}": "hard" or "soft" is wanted`);
  }
  const { training, classNames: { length: classes } } = loader.dataset;
  const stored = (numbers: Float32Array) => storedTeacher(numbers, training.length, classes);
  if (source === undefined) {
    const numbers = await readLogits(logits);
    return {
      prepare: () => Promise.resolve({ teacher: stored(numbers), kind, share, temperature }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const model = await loadModel(source, { device: "cpu", threads, signal });
  const network = {
    config: model.config,
    logits: (pixels: Float32Array) => model.forward(pixels, signal && { signal }),
  };
  try {
    const teacher = networkTeacher(network, model.preprocessing, { ...preprocessing, classes });
    return {
      async prepare(once) {
        return {
          teacher: once ? stored(await allLogits(teacher, loader)) : teacher,
          kind,
          share,
          temperature,
        };
      },
      [Symbol.asyncDispose]: () => model[Symbol.asyncDispose](),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
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
  const { tensors } = parseSafetensors(await Deno.readFile(path));
  const found = tensors.get("logits");
  if (found) return toFloat32(found);
  throw new TypeError(`Cannot distil from ${path}: it has no tensor "logits"`);
}
