import { PictureError } from "../errors.ts";
import type { PictureFormat } from "./header.ts";

/** How files begin that are not decoded here, as Latin-1. */
const REFUSED: [start: string, name: string][] = [
  ["GIF8", "a GIF"],
  ["II*\0", "a TIFF"],
  ["MM\0*", "a TIFF"],
  ["II+\0", "a BigTIFF"],
  ["MM\0+", "a BigTIFF"],
  ["\xff\x0a", "a JPEG XL"],
  ["\0\0\0\x0cJXL ", "a JPEG XL"],
  ["\0\0\0\x0cjP  ", "a JPEG 2000"],
  ["\xff\x4f\xff\x51", "a JPEG 2000"],
  ["8BPS", "a Photoshop file"],
  ["\0\0\x01\0", "an ICO"],
  ["%PDF", "a PDF"],
  ["PK\x03\x04", "a ZIP archive"],
  ["\x1f\x8b", "a gzip archive"],
];

/** Brands of HEIC and its sequences, of the same container as AVIF. */
const HEIC = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];

/** The format, from the bytes alone. */
export function recognise(bytes: Uint8Array): PictureFormat {
  if (bytes.length === 0) {
    throw new PictureError("corrupt", "Cannot decode a picture of 0 bytes: the file is empty");
  }
  const start = latin1(bytes.subarray(0, 16));
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "PNG";
  if (start.startsWith("\xff\xd8\xff")) return "JPEG";
  if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) return "WebP";
  if (start.startsWith("ftyp", 4) && isAvif(bytes)) return "AVIF";
  const wanted = "a PNG, JPEG, WebP or AVIF is wanted";
  throw new PictureError("unsupported", `Cannot decode ${nameOf(bytes, start)}: ${wanted}`);
}

/** Whether the file's brands hold `avif`; a sequence says so in its main brand. */
function isAvif(bytes: Uint8Array): boolean {
  const [main, all] = brands(bytes);
  if (main === "avis") {
    throw new PictureError("unsupported", "Cannot decode an AVIF sequence: a still picture is wanted");
  }
  return all.includes("avif");
}

/** The main brand and all brands of an `ftyp` box: four characters each, the second word is a version. */
function brands(bytes: Uint8Array): [main: string, all: string[]] {
  const length = Math.min(bytes[2]! * 256 + bytes[3]!, bytes.length);
  const all: string[] = [];
  for (let at = 8; at + 4 <= length; at += 4) all.push(latin1(bytes.subarray(at, at + 4)));
  return [all[0] ?? "", all];
}

function nameOf(bytes: Uint8Array, start: string): string {
  const known = REFUSED.find(([magic]) => start.startsWith(magic));
  if (known) return known[1];
  if (start.startsWith("BM\0", 0) || (start.startsWith("BM") && start.startsWith("\0\0\0\0", 6))) {
    return "a BMP";
  }
  if (start.startsWith("ftyp", 4)) return HEIC.includes(start.slice(8, 12)) ? "a HEIC" : "a video";
  const text = asText(bytes.subarray(0, 1024));
  if (text === undefined) return `${bytes.length} bytes of an unknown kind`;
  if (/<svg[\s>]/i.test(text)) return "an SVG";
  return /^\s*<(!doctype html|html)/i.test(text) ? "a web page" : "text";
}

/** The beginning of a file as text, or nothing if it has bytes that text does not have. */
function asText(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes, { stream: true });
  // deno-lint-ignore no-control-regex
  return /[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]/.test(text) ? undefined : text;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
