import { fileURLToPath } from "node:url";
import { toPng } from "../../model/explain/to_png.ts";
import type { Model } from "../../model/model.ts";
import { collect } from "../../util/bytes/collect.ts";
import { isGranted } from "../../util/environment.ts";
import { UsageError } from "../options/usage_error.ts";
import { messageOf } from "../terminal/print.ts";
import type { Arguments } from "./arguments.ts";
import type { NamedPicture } from "./pictures.ts";

/** The most bytes of standard input that are kept. */
const MOST_BYTES = 2 ** 28;

/**
 * The one picture to explain; of standard input its bytes, which are needed twice.
 *
 * @param map the path of the map
 * @throws {UsageError} for more, and for a map in the picture's place
 */
export async function onlyPicture(
  pictures: readonly NamedPicture[],
  map: string,
  signal: AbortSignal,
): Promise<NamedPicture> {
  const [picture] = pictures;
  if (!picture || pictures.length > 1) {
    throw new UsageError(`Cannot --explain ${pictures.length} pictures in one file: one picture is wanted`);
  }
  if (typeof picture.source === "string" && await isSame(picture.source, map)) {
    throw new UsageError(`Cannot write the map over its picture ${picture.image}: another file is wanted`);
  }
  if (!(picture.source instanceof ReadableStream)) return picture;
  const count = (bytes: number) => {
    if (bytes > MOST_BYTES) throw new RangeError(`Cannot explain a picture of more than ${MOST_BYTES} bytes`);
  };
  return { ...picture, source: await collect(picture.source, count, signal) };
}

/** Tells whether two names are of one file, as far as that may be known. */
async function isSame(picture: string, map: string): Promise<boolean> {
  const realPath = async (name: string) => {
    const path = /^file:/i.test(name) ? fileURLToPath(name) : name;
    return isGranted({ name: "read", path }) ? await Deno.realPath(path) : path;
  };
  try {
    return await realPath(picture) === await realPath(map);
  } catch {
    return false; // one of them is not there
  }
}

/** Writes the map of where the model looked, over its picture. */
export async function writeMap(
  model: Model,
  { source }: NamedPicture,
  { explain, explainMethod, maxPixels }: Arguments,
  signal: AbortSignal,
): Promise<void> {
  if (source instanceof Error || explain === undefined) return;
  const map = await model.explain(source, { method: explainMethod, maxPixels, signal });
  const png = await toPng(map, source, { maxPixels, signal });
  try {
    await Deno.writeFile(explain, png, { signal });
  } catch (cause) {
    throw new Error(`Cannot write the map to ${explain}: ${messageOf(cause)}`, { cause });
  }
}
