import { fourCc } from "../header_parser.ts";
import { exifOrientation } from "../orientation/exif.ts";
import type { Chunk } from "./chunks.ts";
import type { Text } from "./text.ts";

const EXIF = fourCc("eXIf");
const [TEXT, DEFLATED_TEXT, UNICODE_TEXT] = ["tEXt", "zTXt", "iTXt"].map(fourCc);
const RAW_PROFILE = "Raw profile type exif";
const XMP = "XML:com.adobe.xmp";

/** Chunks of a PNG that may hold its orientation; of several of a kind the last one counts, as in Pillow. */
export interface Notes {
  exif?: DataView;
  /** EXIF as ImageMagick writes it, in a text. */
  rawProfile?: Text;
  xmp?: Text;
}

/** Remembers a chunk that may hold the picture's orientation. */
export function takeNote(notes: Notes, { type, data }: Chunk): void {
  if (type === EXIF) notes.exif = data;
  const text = readText(type, data);
  if (text?.key === RAW_PROFILE) notes.rawProfile = text;
  if (text?.key === XMP) notes.xmp = text;
}

/**
 * Reads a text's keyword, which ends with a zero byte, and its bytes.
 *
 * @param type of the chunk; `undefined` is returned where it is no text, or a damaged one
 */
export function readText(type: number, data: DataView): Text | undefined {
  if (type !== TEXT && type !== DEFLATED_TEXT && type !== UNICODE_TEXT) return undefined;
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

/** The orientation, 1 to 8: at once where no text has to be inflated for it. */
export function orientationOf(notes: Notes): number | (() => Promise<number>) {
  const { exif, rawProfile, xmp } = notes;
  const found = exif && exifOrientation(exif);
  if (found !== undefined) return found;
  const profile = exif ? undefined : rawProfile;
  if (!profile && !xmp) return 1;
  return async () => {
    const { textOrientation } = await import("./text.ts");
    return await textOrientation(profile, xmp);
  };
}
