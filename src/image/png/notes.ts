import { exifOrientation } from "../orientation/exif.ts";
import { fourCc } from "../header_parser.ts";
import { xmpOrientation } from "../orientation/xmp.ts";
import type { Chunk } from "./chunks.ts";
import { inflatedText, isText, readText, type Text } from "./text.ts";

const EXIF = fourCc("eXIf");
const RAW_PROFILE = "Raw profile type exif";
const XMP = "XML:com.adobe.xmp";

/** Where a PNG may say how it is turned; of several of a kind the last one counts, as in Pillow. */
export interface Notes {
  exif?: DataView;
  /** EXIF as ImageMagick writes it, in a text. */
  rawProfile?: Text;
  xmp?: Text;
}

/** Remembers a chunk that says how the picture is turned. */
export function takeNote(notes: Notes, { type, data }: Chunk): void {
  if (type === EXIF) notes.exif = data;
  if (!isText(type)) return;
  const text = readText(type, data);
  if (text?.key === RAW_PROFILE) notes.rawProfile = text;
  if (text?.key === XMP) notes.xmp = text;
}

/** The orientation, 1 to 8: at once where no text has to be inflated for it. */
export function orientationOf(notes: Notes): number | (() => Promise<number>) {
  const { exif, rawProfile, xmp } = notes;
  const told = exif && exifOrientation(exif);
  if (told !== undefined) return told;
  const profile = exif ? undefined : rawProfile;
  return profile || xmp ? () => textOrientation(profile, xmp) : 1;
}

async function textOrientation(profile: Text | undefined, xmp: Text | undefined): Promise<number> {
  const exif = profile && fromHex(await inflatedText(profile));
  return (exif && exifOrientation(exif)) ?? (xmp && xmpOrientation(await inflatedText(xmp))) ?? 1;
}

/** What a raw profile holds, in hexadecimal digits behind three lines: an empty one, its name, its length. */
function fromHex(profile: Uint8Array): DataView | undefined {
  const digits = new TextDecoder("latin1").decode(profile).split("\n").slice(3).join("").replace(/\s+/g, "");
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return new DataView(bytes.buffer);
}
