/**
 * The pictures that the command line names.
 *
 * @module
 */
import { PictureError } from "../../errors.ts";
import type { PictureSource } from "../../image/source.ts";
import { messageOf } from "../terminal/print.ts";

/** One picture that the command line names, or what is wrong with the name. */
export interface NamedPicture {
  /** The argument as given, joined with the file's name where it was a folder. */
  readonly image: string;
  readonly source: PictureSource | PictureError;
}

const PICTURE = /\.(png|jpe?g|webp|avif|gif|bmp)$/i;
const URL_LIKE = /^[a-z][a-z0-9+.-]+:/i;
/** More pictures than this, in more folders, are not counted. */
const COUNTED = 1000;

/** The number of folders that may still be looked at. */
interface Budget {
  folders: number;
}

/** All pictures of the arguments, in order; a folder stands for the pictures in it, sorted by name. */
export async function* listPictures(
  args: readonly string[],
  { recursive }: { readonly recursive: boolean },
): AsyncGenerator<NamedPicture, void, void> {
  for (const image of args) {
    if (image === "-") yield { image, source: Deno.stdin.readable };
    else if (await isFolder(image)) yield* listFolder(image, recursive);
    else yield { image, source: image };
  }
}

/**
 * Tells whether a path is a folder. One that cannot be looked at is taken for a file: reading it gives the better
 * error.
 */
async function isFolder(path: string): Promise<boolean> {
  if (URL_LIKE.test(path)) return false;
  return await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}

async function* listFolder(folder: string, recursive: boolean): AsyncGenerator<NamedPicture, void, void> {
  let found = 0;
  for await (const picture of walk(folder, { folders: recursive ? Infinity : 1 })) {
    found++;
    yield picture;
  }
  if (found > 0) return;
  const inside = recursive ? 0 : await countInside(folder);
  const many = inside < COUNTED ? `${inside}` : `${COUNTED} or more`;
  const more = inside > 0 ? `; its folders have ${many}, which --recursive classifies` : "";
  const wanted = ".png, .jpg, .jpeg, .webp, .avif, .gif or .bmp file";
  const message = `Cannot classify folder ${folder}: it has no ${wanted}${more}`;
  yield { image: folder, source: new PictureError("unreadable", message) };
}

async function countInside(folder: string): Promise<number> {
  let count = 0;
  for await (const { source } of walk(folder, { folders: COUNTED })) {
    if (source instanceof PictureError) continue;
    if (++count === COUNTED) break;
  }
  return count;
}

/**
 * A folder's pictures, then those of its folders. Hidden ones are passed over (some systems put `._photo.jpg` beside
 * `photo.jpg`), and so are links to folders, which may lead to where they are.
 */
async function* walk(folder: string, budget: Budget): AsyncGenerator<NamedPicture, void, void> {
  budget.folders--;
  const path = folder.replace(/\/+$/, "");
  const [pictures, folders]: [string[], string[]] = [[], []];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (name.startsWith(".")) continue;
      if (isDirectory) folders.push(name);
      else if (PICTURE.test(name)) pictures.push(name);
    }
  } catch (cause) {
    const message = `Cannot classify folder ${folder}: ${messageOf(cause)}`;
    yield { image: folder, source: new PictureError("unreadable", message, { cause }) };
  }
  for (const name of pictures.sort()) yield { image: `${path}/${name}`, source: `${path}/${name}` };
  for (const name of folders.sort()) if (budget.folders > 0) yield* walk(`${path}/${name}`, budget);
}
