/**
 * Opening of models from their places: a file, a folder, an address, a name.
 *
 * @module
 */

import { CheckpointError } from "../errors.ts";
import { assemble, openWeights, type Surroundings } from "./assemble.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readHubConfig } from "./config/config_json.ts";
import { findFiles } from "./find_files.ts";
import type { LoadOptions } from "./load_options.ts";
import { ViewReader } from "./reading/byte_reader.ts";
import { type ModelFiles, noWeights } from "./reading/find_model.ts";
import { openPlace, readText } from "./reading/open_place.ts";
import { timed } from "./reading/timed_progress.ts";
import { isShardIndex } from "./reading/weight_files.ts";

/** The most bytes of a text file, of which class names may take nearly all. */
const MOST_TEXT_BYTES = 11_000_000;

/** Opens a model from its place. @throws {CheckpointError} as `openCheckpoint` */
export async function openFiles(source: string | URL, told: LoadOptions): Promise<Checkpoint> {
  const options = { ...told, onProgress: timed(told.onProgress) };
  const files = await findFiles(source, options);
  const { open = openPlace, isDownloaded } = files;
  const beside = { "config.json": files.config, "preprocessor_config.json": files.preprocessor };
  const found = await Promise.all(
    Object.entries(beside).map(async ([name, place]) => {
      return [
        name,
        place && await readText(place, { ...options, onProgress: undefined, most: MOST_TEXT_BYTES, open }),
      ] as const;
    }),
  );
  const texts = new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
  const openClip = isOpenClip(files, texts)
    ? await readText(files.openClip!, { ...options, onProgress: undefined, most: MOST_TEXT_BYTES, open })
    : undefined;
  const hub = await readHubConfig(
    { config: texts.get("config.json"), preprocessor: texts.get("preprocessor_config.json"), openClip },
    files.architecture,
  );
  const surroundings = { name: files.name, texts, files: hub };
  const reading = isDownloaded ? { ...options, onProgress: undefined } : options;
  for (const place of [files.weights, ...files.otherWeights ?? []]) {
    const opened = isShardIndex(place)
      ? await openSharded(place, files, surroundings, reading)
      : await openFile(place, open, surroundings, reading);
    if (opened) return opened;
  }
  throw noWeights(files);
}

/** OpenCLIP's weights have a configuration of their own; beside them may be that of the same network in another naming. */
function isOpenClip({ weights, openClip }: ModelFiles, texts: Surroundings["texts"]): boolean {
  return openClip !== undefined && (/open_clip_[^/\\]*$/.test(String(weights)) || !texts.has("config.json"));
}

async function openFile(
  place: string | URL,
  open: NonNullable<ModelFiles["open"]>,
  beside: Surroundings,
  options: LoadOptions,
): Promise<Checkpoint | undefined> {
  const reader = await open(place, options);
  if (!reader) return undefined;
  try {
    return await openWeights(reader, place, beside, options);
  } catch (error) {
    throw placed(error, place);
  }
}

/** Opens a model of several files by its index; their reader has no bytes, they open themselves. */
async function openSharded(
  index: string | URL,
  { open, placeOfShard }: ModelFiles,
  beside: Surroundings,
  options: LoadOptions,
): Promise<Checkpoint | undefined> {
  const { openIndexed } = await import("./sharded/open_indexed.ts");
  const file = await openIndexed(index, { ...options, open, placeOfShard });
  if (!file) return undefined;
  try {
    return await assemble(file, new ViewReader(new Uint8Array(), {}), beside, options);
  } catch (error) {
    throw placed(error, index);
  }
}

/** An error that names the file. */
function placed(error: unknown, place: string | URL): unknown {
  if (!(error instanceof CheckpointError) || error.message.includes(String(place))) return error;
  return new CheckpointError(`${error.message} (in ${place})`, { cause: error });
}
