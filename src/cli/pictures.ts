import { PictureError } from "../errors.ts";
import type { PictureSource } from "../image/source.ts";

/** One picture that the command line names, or what is wrong with the name. */
export interface NamedPicture {
  /** The argument as given, joined with the file's name where it was a folder. */
  readonly image: string;
  readonly source: PictureSource | PictureError;
}

const PICTURE = /\.(png|jpe?g|webp|avif)$/i;
const URL_LIKE = /^[a-z][a-z0-9+.-]+:/i;

/** All pictures of the arguments, in order; a folder stands for the pictures in it, sorted by name. */
export async function* listPictures(args: readonly string[]): AsyncGenerator<NamedPicture> {
  for (const image of args) {
    if (image === "-") yield { image, source: Deno.stdin.readable };
    else if (await isFolder(image)) yield* listFolder(image);
    else yield { image, source: image };
  }
}

/** What cannot be looked at is taken for a file: reading it gives the better error. */
async function isFolder(path: string): Promise<boolean> {
  if (URL_LIKE.test(path)) return false;
  return await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}

async function* listFolder(folder: string): AsyncGenerator<NamedPicture> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory && PICTURE.test(name)) names.push(name);
  }
  if (names.length === 0) {
    const message = `Cannot classify folder ${folder}: it has no .png, .jpg, .jpeg, .webp or .avif file`;
    yield { image: folder, source: new PictureError("unreadable", message) };
  }
  for (const name of names.sort()) {
    const image = `${folder.replace(/\/+$/, "")}/${name}`;
    yield { image, source: image };
  }
}
