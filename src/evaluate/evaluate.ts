/**
 * `evaluate`: a model's answers to pictures of known classes. Its code is loaded when it is called.
 *
 * @module
 */
import type { ModelSource } from "../checkpoint/open_checkpoint.ts";
import type { Model } from "../model/model.ts";
import type { EvaluateOptions, Evaluation, LabelledPicture } from "./types.ts";

/**
 * Evaluates a model on pictures of known classes: shares of right answers, scores by class, confusion, calibration and
 * the worst mistakes. Classes are matched by their names, whatever their case and spaces; where a name of the data set is
 * none of the model's, `options.map` says which it is.
 *
 * @param model a model, or where one is, as `loadModel` takes it
 * @param data a folder with a folder of pictures for each class, or which has one called `test`, `val`, `valid` or
 * `validation` beside `train`; a CSV or NDJSON file of paths and labels; or pictures with labels
 * @throws {TypeError} where the data set cannot be read, or its classes are not the model's; the message offers some
 * @throws {DatasetError} where a picture cannot be decoded
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { evaluate } from "../../mod.ts";
 *
 * const { top1, classes } = await evaluate("weights", [{ path: "tests/fixtures/chelsea.png", label: "cat" }]);
 * assertEquals([top1, classes[0]!.recall], [1, 1]);
 * ```
 */
export async function evaluate(
  model: Model | ModelSource,
  data: string | readonly LabelledPicture[],
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { evaluateWith } = await import("./run.ts");
  if (typeof model === "object" && "classify" in model) return await evaluateWith(model, data, options);
  const { loadModel } = await import("../model/load_model.ts");
  await using loaded = await loadModel(model, { signal: options.signal });
  return await evaluateWith(loaded, data, options);
}
