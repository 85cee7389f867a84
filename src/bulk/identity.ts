/**
 * The identity of a picture: a digest of where it is, or of what is in it.
 *
 * @module
 */
import { readBytes } from "../image/source.ts";
import { ahead } from "../util/ahead.ts";
import { importNode } from "../util/runtime.ts";
import type { BulkPicture } from "./outcome.ts";

/** What tells pictures apart: their places, or their content, of which copies have the same. */
export const IDENTITIES = ["path", "content"] as const;

/** What tells pictures apart. */
export type Identity = typeof IDENTITIES[number];

/** Hexadecimal digits of an identity: 128 bits, of which 10⁹ pictures have no two alike. */
const DIGITS = 32;

const URL_LIKE = /^[a-z][a-z0-9+.-]+:/i;

/** Tells whether a name is a URL, and no path. */
export function isUrl(name: string): boolean {
  return URL_LIKE.test(name);
}

/** The whole path, the same from every folder; URLs stay as they are. */
export function absolute(name: string, folder: string = Deno.cwd()): string {
  if (isUrl(name) || name.startsWith("/") || Deno.build.os === "windows" && name.startsWith("\\")) {
    return name;
  }
  return `${folder}/${name.replace(/^(\.\/+)+/, "")}`;
}

/** Files that are read at the same time. */
const READ_AHEAD = 8;

/**
 * Names pictures. Paths are told apart by the whole path, whatever folder they are named from. By content, what cannot
 * be read is named by its place: reading it again, to classify it, gives the error.
 */
export async function identify(images: readonly string[], by: Identity): Promise<BulkPicture[]> {
  const { createHash } = await importNode("node:crypto");
  const idOf = (bytes: Uint8Array) => {
    const hash = createHash("sha256");
    hash.update(bytes);
    return hash.digest("hex").slice(0, DIGITS);
  };
  const folder = Deno.cwd();
  const idOfPlace = (image: string) => idOf(new TextEncoder().encode(absolute(image, folder)));
  if (by === "path") return images.map((image) => ({ id: idOfPlace(image), image }));
  const named = ahead(images, READ_AHEAD, async (image) => {
    const id = await readBytes(image).then(idOf, () => idOfPlace(image));
    return { id, image };
  });
  return await Array.fromAsync(named);
}
