/**
 * The texts in a PNG that can hold its orientation. Few pictures have one, so this is loaded for those alone.
 *
 * @module
 */
import { collect } from "../../util/bytes/collect.ts";
import { exifOrientation } from "../orientation/exif.ts";
import { xmpOrientation } from "../orientation/xmp.ts";

/** The most bytes that are read of a text, as in Pillow. */
const MAX_TEXT = 1 << 20;

/** Deflate packs at most about a thousand times: so many bytes at once inflate to little more than `MAX_TEXT`. */
const STEP = 1024;

/** Keyword and content of a chunk of text. */
export interface Text {
  key: string;
  bytes: Uint8Array<ArrayBuffer>;
  deflated: boolean;
}

/** The orientation, 1 to 8, in a raw EXIF profile, or else in an XMP packet; 1 where neither has one. */
export async function textOrientation(profile: Text | undefined, xmp: Text | undefined): Promise<number> {
  const exif = profile && fromHex(await inflatedText(profile));
  return (exif && exifOrientation(exif)) ?? (xmp && xmpOrientation(await inflatedText(xmp))) ?? 1;
}

/** The content of a raw profile: hexadecimal digits behind three lines (an empty one, its name, its length). */
function fromHex(profile: Uint8Array): DataView | undefined {
  const digits = new TextDecoder("latin1").decode(profile).split("\n").slice(3).join("").replace(/\s+/g, "");
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return new DataView(bytes.buffer);
}

/** A text's bytes; none where they are damaged, or more than a megabyte. */
export async function inflatedText({ bytes, deflated }: Text): Promise<Uint8Array> {
  if (!deflated) return bytes.subarray(0, MAX_TEXT);
  try {
    const inflated = steps(bytes).pipeThrough(new DecompressionStream("deflate"));
    return await collect(inflated, (length) => {
      if (length > MAX_TEXT) throw new RangeError("more text than is read");
    });
  } catch {
    return new Uint8Array(0); // a broken note does not make the picture unreadable
  }
}

function steps(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at += STEP));
    },
  });
}
