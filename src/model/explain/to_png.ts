import type { PictureOptions } from "../../image/preprocess.ts";
import type { PictureSource } from "../../image/source.ts";
import type { Explanation } from "./options.ts";

/**
 * Makes a PNG of a map: its colours over its picture, or, without one, transparent where the model did not look, to be laid
 * over the picture by whoever shows it. The PNG has the map's size.
 *
 * @param picture the one that was explained, of any size
 * @throws {PictureError} when the picture cannot be read or decoded
 * @throws {TypeError} when the map has not as many weights as pixels, or the picture is of another shape than the map
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { loadModel, toPng } from "../../../mod.ts";
 *
 * await using model = await loadModel("weights");
 * const picture = "tests/fixtures/chelsea.png";
 * const png = await toPng(await model.explain(picture), picture);
 * assert(png[1] === "P".charCodeAt(0));
 * ```
 */
export async function toPng(
  map: Explanation,
  picture?: PictureSource,
  options: PictureOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { drawPng } = await import("./draw_png.ts");
  return await drawPng(map, picture, options);
}
