import { CheckpointError } from "../../errors.ts";
import { findFiles } from "../find_files.ts";
import type { LocateOptions } from "../hub/settings.ts";
import type { ByteReader } from "../reading/byte_reader.ts";
import { noWeights } from "../reading/find_model.ts";
import { openPlace } from "../reading/open_place.ts";
import { type LinearHead, readLinearHead } from "./linear_head.ts";

/**
 * Opens and reads a head, by its path, URL or address on the hub.
 *
 * @param open opens what is not in a place of its own
 * @throws {CheckpointError} that says that it is about the head
 */
export async function openHead<Source>(
  source: Source | string | URL,
  options: LocateOptions,
  open: (bytes: Source) => Promise<ByteReader>,
): Promise<LinearHead> {
  try {
    const isPlace = typeof source === "string" || source instanceof URL;
    return await readLinearHead(await (isPlace ? openFile(source, options) : open(source)));
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new CheckpointError(`${error.message} (the head: ${nameOf(source)})`, { cause: error });
  }
}

async function openFile(source: string | URL, options: LocateOptions): Promise<ByteReader> {
  const files = await findFiles(source, options);
  const reader = await (files.open ?? openPlace)(files.weights, options);
  if (!reader) throw noWeights(files);
  return reader;
}

function nameOf(source: unknown): string {
  return typeof source === "string" || source instanceof URL ? String(source) : "its bytes";
}
