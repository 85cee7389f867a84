import { PictureError } from "../errors.ts";

/** The formats that are decoded. */
export type PictureFormat = "PNG" | "JPEG" | "WebP" | "AVIF" | "GIF" | "BMP";

/** First bytes, as Latin-1, of files that are not decoded here; those with an ending can be converted. */
const REFUSED: [start: string, name: string, ending?: string][] = [
  ["II*\0", "a TIFF", "tiff"],
  ["MM\0*", "a TIFF", "tiff"],
  ["II+\0", "a BigTIFF", "tiff"],
  ["MM\0+", "a BigTIFF", "tiff"],
  ["\xff\x0a", "a JPEG XL", "jxl"],
  ["\0\0\0\x0cJXL ", "a JPEG XL", "jxl"],
  ["\0\0\0\x0cjP  ", "a JPEG 2000", "jp2"],
  ["\xff\x4f\xff\x51", "a JPEG 2000", "j2k"],
  ["8BPS", "a Photoshop file", "psd"],
  ["\0\0\x01\0", "an ICO", "ico"],
  ["%PDF", "a PDF", "pdf"],
  ["PK\x03\x04", "a ZIP archive"],
  ["\x1f\x8b", "a gzip archive"],
];

/** Brands of HEIC and its sequences, of the same container as AVIF. */
const HEIC = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];
const AVIF = ["avif", "avis"];

/** Lengths of a BMP's header: OS/2's first, Windows' of 1990 with its longer forms, OS/2's second. */
const BMP_HEADERS = [12, 40, 52, 56, 64, 108, 124];

/** The formats that are decoded, in words. */
export const FORMATS = "PNG, JPEG, WebP, AVIF, GIF or BMP";

const WANTED = `a ${FORMATS} is wanted`;

/** The format, from the bytes alone. */
export function recognise(bytes: Uint8Array): PictureFormat {
  if (bytes.length === 0) {
    throw new PictureError("corrupt", "Cannot decode a picture of 0 bytes: the file is empty");
  }
  const start = latin1(bytes.subarray(0, 18));
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "PNG";
  if (start.startsWith("\xff\xd8\xff")) return "JPEG";
  if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) return "WebP";
  if (start.startsWith("ftyp", 4) && brands(bytes).some((brand) => AVIF.includes(brand))) return "AVIF";
  if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) return "GIF";
  if (start.startsWith("BM") && BMP_HEADERS.some((size) => isWord(start.slice(14), size))) return "BMP";
  const [name, ending] = nameOf(bytes, start);
  const how = ending &&
    `; convert it to PNG or JPEG first, for example with ImageMagick: magick in.${ending} out.png`;
  throw new PictureError("unsupported", `Cannot decode ${name}: ${WANTED}${how ?? ""}`);
}

/** The brands of an `ftyp` box, the main one first: four characters each, the second word is a version. */
function brands(bytes: Uint8Array): string[] {
  const length = Math.min(bytes[2]! * 256 + bytes[3]!, bytes.length);
  const all: string[] = [];
  for (let at = 8; at + 4 <= length; at += 4) all.push(latin1(bytes.subarray(at, at + 4)));
  return all;
}

/** The name of a format that is not decoded, and the ending of its files where ImageMagick knows it. */
function nameOf(bytes: Uint8Array, start: string): [name: string, ending?: string | undefined] {
  const known = REFUSED.find(([magic]) => start.startsWith(magic));
  if (known) return [known[1], known[2]];
  if (start.startsWith("ftyp", 4)) {
    return HEIC.includes(start.slice(8, 12)) ? ["a HEIC", "heic"] : ["a video"];
  }
  const text = asText(bytes.subarray(0, 1024));
  if (text === undefined) return [`${bytes.length} bytes of an unknown kind`];
  if (/<svg[\s>]/i.test(text)) return ["an SVG", "svg"];
  return [/^\s*<(!doctype html|html)/i.test(text) ? "a web page" : "text"];
}

/** The beginning of a file as text, or nothing if it has bytes that text does not have. */
function asText(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes, { stream: true });
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  return /[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]/.test(text) ? undefined : text;
}

/** Tells whether four characters are the bytes of a number below 256, the lowest first. */
function isWord(text: string, value: number): boolean {
  return text === `${String.fromCharCode(value)}\0\0\0`;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
