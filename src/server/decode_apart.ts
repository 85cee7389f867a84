import { PictureError, type PictureErrorCode } from "../errors.ts";
import type { RgbPicture } from "../image/picture.ts";
import { unlessAborted } from "./unless_aborted.ts";

/** What the worker is asked. */
export interface Order {
  readonly bytes: Uint8Array;
  readonly maxPixels: number;
}

/** What it answers; neither where it could not work at all. */
export interface Result {
  readonly picture?: RgbPicture;
  readonly refusal?: { code: PictureErrorCode; message: string };
}

/**
 * Decodes in a Worker that ends with the picture. A codec's memory grows to hundreds of megabytes and never shrinks,
 * and the garbage collector takes it back only after the next codec has as much; the end of a Worker frees it at once.
 * It also leaves the server free to answer, and stops when the client leaves.
 *
 * @returns nothing where no Worker can run: then the picture must be decoded here
 * @throws {PictureError} as `decode` does
 */
export async function decodeApart(order: Order, signal: AbortSignal): Promise<RgbPicture | undefined> {
  const worker = startWorker();
  if (!worker) return undefined;
  const { promise, resolve } = Promise.withResolvers<Result>();
  worker.onmessage = ({ data }: MessageEvent<Result>) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    resolve({});
  };
  worker.postMessage(order);
  try {
    const { picture, refusal } = await unlessAborted(promise, signal);
    if (refusal) throw new PictureError(refusal.code, refusal.message);
    return picture;
  } finally {
    worker.terminate();
  }
}

function startWorker(): Worker | undefined {
  try {
    return new Worker(new URL("./decode_worker.ts", import.meta.url), { type: "module" });
  } catch {
    return undefined;
  }
}
