/**
 * The run of an evaluation: pictures through a model, its answers counted.
 *
 * @module
 */
import { DatasetError, PictureError } from "../errors.ts";
import { prepareAhead } from "../model/many/prepare_ahead.ts";
import type { Model } from "../model/model.ts";
import { sigmoid } from "../model/top_k.ts";
import { expectKnown, type NamesOf } from "../util/names/expect_known.ts";
import { joined } from "../util/joined.ts";
import { isLabelled } from "./labelled.ts";
import { matchClasses } from "./match_classes.ts";
import { Tally } from "./tally.ts";
import type { EvaluateOptions, Evaluation, LabelledPicture } from "./types.ts";

/** The number of mistakes where none is given. */
const MISTAKES = 24;

const OPTIONS: NamesOf<EvaluateOptions> = {
  map: 0,
  mistakes: 0,
  skipBad: 0,
  signal: 0,
  onProgress: 0,
  maxPixels: 0,
  maxSide: 0,
  maxScans: 0,
};

/** Evaluates a loaded model; see `evaluate`. */
export async function evaluateWith(
  model: Model,
  data: string | readonly LabelledPicture[],
  options: EvaluateOptions,
): Promise<Evaluation> {
  expectKnown("evaluate", options, OPTIONS);
  const { map, mistakes = MISTAKES, skipBad = false, signal, onProgress, ...limits } = options;
  if (model.config.numClasses === 0 || model.activation === "none") {
    throw new TypeError(`Cannot evaluate ${model.name}: it has no classes`);
  }
  if (!(Number.isInteger(mistakes) && mistakes >= 0)) {
    throw new RangeError(`Cannot list ${mistakes} mistakes: a whole number from 0 is wanted`);
  }
  const pictures = typeof data === "string" ? await readData(data) : expectLabelled(data);
  if (pictures.length === 0) {
    throw new TypeError(`Cannot evaluate ${model.name} on no pictures: one at least is wanted`);
  }
  const labels = [...new Set(pictures.map(({ label }) => label))];
  const matched = matchClasses(labels, model, map);
  const classes = matched.filter(({ indices }) => indices.length > 0);
  const places = new Map(labels.map((label, i) => [label, classes.indexOf(matched[i]!)]));
  const used = pictures.filter(({ label }) => places.get(label)! >= 0);
  if (used.length === 0) {
    throw new TypeError(`Cannot evaluate ${model.name}: the map leaves out every picture`);
  }

  const tally = new Tally(classes, model.classNames, mistakes);
  const bad: { path: string; reason: string }[] = [];
  const begun = performance.now();
  const rate = () => (tally.pictures + bad.length) / (performance.now() - begun) * 1000;
  let next = 0;
  for await (const batch of prepareAhead(used.map(({ path }) => path), model, { ...limits, signal })) {
    const ready: { readonly picture: LabelledPicture; readonly pixels: Float32Array }[] = [];
    for (const attempt of batch) {
      const picture = used[next++]!;
      if ("prepared" in attempt) ready.push({ picture, pixels: attempt.prepared.pixels });
      else bad.push({ path: picture.path, reason: reasonOf(attempt.error) });
    }
    if (bad.length > 0 && !skipBad) throw new DatasetError(bad, used.length);
    if (ready.length > 0) {
      const logits = await model.forward(joined(ready.map(({ pixels }) => pixels)), signal && { signal });
      const size = logits.length / ready.length;
      ready.forEach(({ picture: { path, label } }, i) => {
        tally.add(
          path,
          places.get(label)!,
          probabilitiesOf(logits.subarray(i * size, (i + 1) * size), model),
        );
      });
    }
    onProgress?.({ done: next, total: used.length, picturesPerSecond: rate() });
  }
  if (tally.pictures === 0) throw new DatasetError(bad, used.length);
  const leftOut = pictures.length - used.length;
  return { model: model.name, ...tally.result, bad, leftOut, picturesPerSecond: rate() };
}

/** @throws {TypeError} for one without a path or a class */
function expectLabelled(pictures: readonly LabelledPicture[]): readonly LabelledPicture[] {
  for (const [i, picture] of pictures.entries()) {
    if (isLabelled(picture)) continue;
    const { path, label } = picture as Record<keyof LabelledPicture, unknown>;
    throw new TypeError(
      `Cannot evaluate on picture ${i} with path ${path} and label ${label}: a path and a class's name or index are wanted`,
    );
  }
  return pictures;
}

/** Reads a folder or a list. A bundle for pages, which have neither, leaves that out. */
async function readData(path: string): Promise<readonly LabelledPicture[]> {
  const { readPictures } = await import("./data/read_pictures.ts");
  return (await readPictures(path)).pictures;
}

/** A reason why a picture cannot be used. @throws what is no fault of the picture */
function reasonOf(error: unknown): string {
  if (error instanceof PictureError) return error.message;
  throw error;
}

/** Probabilities in float64. */
function probabilitiesOf(logits: Float32Array, { activation }: Model): Float64Array {
  if (activation === "sigmoid") return Float64Array.from(logits, sigmoid);
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
