import { DeviceError, PictureError } from "../../errors.ts";
import { isRefusal, refusedMemory, wouldRefuse } from "../../util/refused_memory.ts";
import { once } from "../../util/once.ts";
import type { RgbPicture } from "../picture.ts";

/** Decodes a file's bytes to its pixels. */
export type Decoder = (bytes: Uint8Array) => Promise<RgbPicture>;

/** An instance that has decoded more pixels than this holds enough memory to be worth letting go. */
const KEEP_PIXELS = 16_000_000;

/**
 * Bytes that tell why a codec ended without a message: where so many can still be had, it was not for want of
 * memory, so the picture is damaged.
 */
const ENOUGH_BYTES = 2 ** 28;

/**
 * A decoder that keeps its WebAssembly instance for the next picture, but never one that has failed: it may
 * no longer work, or have lost memory.
 *
 * @param start imports the package and makes an instance @param run decodes, without waiting for anything
 */
export function warmCodec<Instance extends object>(
  format: string,
  start: () => Promise<Instance>,
  run: (instance: Instance, bytes: Uint8Array) => RgbPicture,
): Decoder {
  const dropped = new WeakSet<Instance>();
  let load = once(start);

  function decodeWith(instance: Instance, bytes: Uint8Array): RgbPicture {
    let keep = false;
    try {
      const picture = run(instance, bytes);
      keep = picture.width * picture.height <= KEEP_PIXELS;
      return picture;
    } catch (cause) {
      if (isRefusal(cause) || wouldRefuse(ENOUGH_BYTES)) throw refusedMemory(`decode this ${format}`, cause);
      throw new PictureError("corrupt", `Cannot decode this damaged ${format}: ${messageOf(cause)}`, {
        cause,
      });
    } finally {
      if (!keep) {
        dropped.add(instance);
        load = once(start);
      }
    }
  }

  return async (bytes) => {
    let instance = await loadOf(format, load);
    while (dropped.has(instance)) instance = await loadOf(format, load); // while this call waited
    return decodeWith(instance, bytes);
  };
}

/** The error that a codec cannot be loaded, which is no fault of the picture. */
async function loadOf<Instance>(format: string, load: () => Promise<Instance>): Promise<Instance> {
  try {
    return await load();
  } catch (cause) {
    if (isRefusal(cause)) throw refusedMemory(`load the ${format} codec`, cause);
    if (cause instanceof DeviceError) throw cause; // nor is it the codec's
    const wanted = "its package must be installed, and reading it be allowed";
    throw new Error(`Cannot load the ${format} codec: ${messageOf(cause)}; ${wanted}`, { cause });
  }
}

/** Codecs also throw objects that are no errors. */
function messageOf(thrown: unknown): string {
  const { message } = Object(thrown) as { message?: unknown };
  return typeof message === "string" ? message : String(thrown);
}
