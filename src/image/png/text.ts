import { collect } from "../../util/collect.ts";
import { fourCc } from "../header_parser.ts";

const [TEXT, DEFLATED_TEXT, UNICODE_TEXT] = ["tEXt", "zTXt", "iTXt"].map(fourCc);

/** The most bytes that are read of a text, as in Pillow. */
const MAX_TEXT = 1 << 20;

/** Deflate packs at most about a thousand times: so many bytes at once inflate to little more than `MAX_TEXT`. */
const STEP = 1024;

/** What a chunk of text holds. */
export interface Text {
  key: string;
  bytes: Uint8Array<ArrayBuffer>;
  deflated: boolean;
}

/** Whether a chunk of this type is a text. */
export function isText(type: number): boolean {
  return type === TEXT || type === DEFLATED_TEXT || type === UNICODE_TEXT;
}

/** The keyword ends with a zero byte; what follows depends on the type. Damaged text is none. */
export function readText(type: number, data: DataView): Text | undefined {
  const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  const end = bytes.indexOf(0);
  if (end < 0 || end > 79) return undefined;
  const key = String.fromCharCode(...bytes.subarray(0, end));
  const rest = bytes.subarray(end + 1);
  if (type === TEXT) return { key, bytes: rest, deflated: false };
  if (type === DEFLATED_TEXT) return { key, bytes: rest.subarray(1), deflated: true };
  const language = rest.indexOf(0, 2); // behind two bytes on compression
  const translated = rest.indexOf(0, language + 1);
  if (language < 0 || translated < 0) return undefined;
  return { key, bytes: rest.subarray(translated + 1), deflated: rest[0] !== 0 };
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
