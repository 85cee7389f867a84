import { bytesOf } from "../header_parser.ts";
import { layoutOf } from "./layout.ts";

const SIGNATURE = latin1("\x89PNG\r\n\x1a\n");

/** Four more bytes of pixels, where the codec looks for their checksum if that is lost, and the end. */
const END = latin1("\0\0\0\x04IDAT\0\0\0\0\0\0\0\0" + "\0\0\0\0IEND\xae\x42\x60\x82");

/**
 * The file that a PNG would be without all that does not make its pixels, in parts that lie one behind the other. Codecs
 * refuse pictures for their notes, such as two colour profiles, and no note changes what is decoded here.
 */
export function partsOf(png: Uint8Array): Uint8Array[] {
  const { header, palette, pixels, lost } = layoutOf(
    new DataView(png.buffer, png.byteOffset, png.byteLength),
    () => {},
  );
  const chunks = palette ? [chunkOf(header), chunkOf(palette)] : [chunkOf(header)];
  return [SIGNATURE, ...chunks, bytesOf(pixels), new Uint8Array(lost), END];
}

/** A chunk, with length, name and checksum, from its data. */
function chunkOf({ buffer, byteOffset, byteLength }: DataView): Uint8Array {
  return new Uint8Array(buffer, byteOffset - 8, byteLength + 12);
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
