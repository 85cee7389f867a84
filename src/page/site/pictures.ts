/**
 * The pictures of the page.
 *
 * @module
 */
/// <reference lib="dom" />
import type { Prediction } from "../../model/top_k.ts";
import type { Answer, DrawnMap, PictureFile } from "./engines/engine.ts";

/** A picture, and what is known of it. */
export interface ShownPicture extends PictureFile {
  /** The address under which the page shows it. */
  readonly url: string;
  state: "waiting" | "looking" | "done" | "failed";
  answer?: Answer | undefined;
  /** The reason why there is no answer. */
  error?: string | undefined;
  /** The class whose map is wanted; by default the most probable one. */
  target?: Prediction | undefined;
  /** The map that was drawn last, and the options that it was drawn with. */
  map?: { readonly key: string; readonly drawn: DrawnMap } | undefined;
}

let count = 0;

/** A picture that waits to be looked at. */
export function pictureOf(file: File): ShownPicture {
  const name = file.name || "pasted picture";
  return { key: count++, name, blob: file, url: URL.createObjectURL(file), state: "waiting" };
}

/** Forgets what a model said, so that another can be asked. */
export function forget(picture: ShownPicture): void {
  picture.state = "waiting";
  release(picture);
  picture.answer = picture.error = picture.target = undefined;
}

/** Frees a picture that is no longer shown. */
export function discard(picture: ShownPicture): void {
  URL.revokeObjectURL(picture.url);
  release(picture);
}

function release(picture: ShownPicture): void {
  picture.map?.drawn.bitmap.close();
  picture.map = undefined;
}
