/**
 * The classification of a picture with the embedded model.
 *
 * @module
 */
import { defaultModel } from "./default_model.ts";
import type { PictureSource } from "../image/source.ts";
import type { ClassifyOptions } from "./classify_options.ts";
import type { Prediction } from "./top_k.ts";

/**
 * Classifies a picture with the embedded model: probabilities of CIFAR-10's ten classes, best first. The model is loaded
 * at the first call and kept. For other classes, or many pictures, see `loadModel`.
 *
 * @param picture a path, URL, file's bytes, Blob, stream, or pixels `{ data, width, height }`
 * @throws {PictureError} when it cannot be read or decoded
 * @throws {RangeError} when `topK` is out of range
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { classify } from "../../mod.ts";
 *
 * const [best] = await classify("tests/fixtures/chelsea.png");
 * assert(best!.label === "cat");
 * ```
 */
export async function classify(picture: PictureSource, options: ClassifyOptions = {}): Promise<Prediction[]> {
  return await (await defaultModel()).classify(picture, options);
}
