import type { ByteReader } from "../reading/byte_reader.ts";
import type { ModelFiles } from "../reading/find_model.ts";
import { type OpenOptions, openPlace } from "../reading/open_place.ts";
import { WEIGHT_FILES } from "../reading/weight_files.ts";
import { fileUrl, type HubClient } from "./client/client.ts";
import type { NamedModel } from "./names/resolve_name.ts";
import type { ModelFile, ModelSnapshot } from "./snapshot.ts";

/** A word for a model: its file without the ending, where that is not one of the usual ones, or its folder. */
export function nameOf(
  { repository, folder, file }: Pick<NamedModel, "repository" | "folder" | "file">,
): string {
  if (file !== undefined && !WEIGHT_FILES.some((name) => name === file)) return file.replace(/\.\w+$/, "");
  return `${repository}/${folder}`.replace(/\/$/, "").split("/").at(-1)!;
}

/**
 * The places of a snapshot's files: paths, and addresses of what is to be read from the hub.
 *
 * @param client of the hub, where not all files are on this machine
 */
export function modelFiles(
  { weights, files, isDownloaded }: ModelSnapshot,
  { repository, architecture, folder, file }: NamedModel,
  client?: HubClient,
): ModelFiles {
  const remote = new Map<string, Exclude<ModelFile, string>>();
  const place = (path: string): string | URL | undefined => {
    const file = files.get(path);
    if (file === undefined || typeof file === "string") return file;
    const url = fileUrl(client!, file.repository, file.commit, file.path);
    remote.set(url.href, file);
    return url;
  };
  const open = async (place: string | URL, options: OpenOptions): Promise<ByteReader | undefined> => {
    const file = remote.get(String(place));
    if (!file) return await openPlace(place, options);
    const { openStream } = await import("./stream.ts");
    return await openStream(client!, file, options);
  };
  return {
    name: nameOf({ repository, folder, file }),
    architecture,
    weights: place(weights)!,
    config: place(`${folder}config.json`),
    preprocessor: place(`${folder}preprocessor_config.json`),
    openClip: place(`${folder}open_clip_config.json`),
    placeOfShard: (file) => place(folder + file) ?? file,
    open,
    isDownloaded,
  };
}
