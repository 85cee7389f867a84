/**
 * The pictures of a data set, with their classes.
 *
 * @module
 */
import { findSplits, readClassFolders } from "../../train/data/class_folders.ts";
import type { LabelledPicture } from "../types.ts";
import { readList } from "./read_list.ts";

/** Pictures with their classes, and where they were found. */
export interface FoundPictures {
  readonly pictures: readonly LabelledPicture[];
  /** The folder or file. */
  readonly place: string;
}

/**
 * Finds the pictures of a folder or a list; none is opened.
 *
 * @throws {TypeError} where there are none
 */
export async function readPictures(path: string): Promise<FoundPictures> {
  const { isFile } = await Deno.stat(path).catch((cause: Error) => {
    throw new TypeError(
      `Cannot evaluate on ${path}: a folder or a list of pictures is wanted; ${cause.message}`,
      {
        cause,
      },
    );
  });
  if (isFile) return { pictures: await readList(path), place: path };
  const splits = await findSplits(path);
  const place = splits?.test ?? splits?.validation ?? path;
  const { classNames, classes } = await readClassFolders(place, { verb: "evaluate on", least: 1 });
  const pictures = classes.flatMap((samples, i) =>
    samples.map(({ path }) => ({ path, label: classNames[i]! }))
  );
  return { pictures, place };
}
