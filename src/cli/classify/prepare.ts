import { isRawPicture } from "../../image/picture.ts";
import { freeBytes, loadPicture, type PreprocessOptions, toPixels } from "../../image/preprocess.ts";
import type { PictureSource } from "../../image/source.ts";
import type { Timings } from "../../model/classify_options.ts";

/** A picture as the model takes it, and what that took. */
export interface Prepared {
  readonly pixels: Float32Array;
  readonly milliseconds: Omit<Timings, "forward">;
}

/** @throws {PictureError} as `preprocess` does */
export async function prepare(source: PictureSource, options: PreprocessOptions): Promise<Prepared> {
  const start = performance.now();
  const picture = await loadPicture(source, options);
  const read = performance.now();
  try {
    const pixels = toPixels(picture, options);
    return { pixels, milliseconds: { decode: read - start, preprocess: performance.now() - read } };
  } finally {
    if (!isRawPicture(source)) freeBytes(picture.data);
  }
}
