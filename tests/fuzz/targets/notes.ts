/** EXIF and XMP inside sound pictures: whatever they say, the picture opens, rotated or not. @module */
import { deflateSync } from "node:zlib";
import { joinedBytes } from "../../../src/util/joined.ts";
import { decode } from "../../../src/image/decode.ts";
import { fixture } from "../../image/fixtures.ts";
import { integer } from "../../support/bytes.ts";
import { Fault, type Kind } from "../kind.ts";
import { exifMutant } from "../mutate/exif.ts";
import { parseJpeg, writeJpeg } from "../mutate/jpeg.ts";
import { parsePng, writePng } from "../mutate/png.ts";
import { parseWebp, writeWebp } from "../mutate/webp.ts";
import { xmpMutant } from "../mutate/xmp.ts";
import type { CaseRandom } from "../random.ts";

/** Puts a note into a picture. */
type Wrap = (note: Uint8Array) => Uint8Array<ArrayBuffer>;

/** The most bytes that an APP1 segment can hold. */
const SEGMENT = 65_533;

export async function openExif(): Promise<Kind> {
  const png = await intoPng();
  const [jpeg, webp] = [await intoJpeg(), await intoWebp("EXIF", 0x08)];
  return await noteKind(exifMutant, [
    (note) => png("eXIf", note),
    (note) =>
      png(
        "zTXt",
        joinedBytes(["Raw profile type exif\0\0", deflateSync(profileOf(note))]),
      ),
    (note) => png("tEXt", joinedBytes(["Raw profile type exif\0", profileOf(note)])),
    jpeg,
    webp,
  ]);
}

export async function openXmp(): Promise<Kind> {
  const png = await intoPng();
  const [jpeg, webp] = [await intoJpeg(), await intoWebp("XMP ", 0x04)];
  return await noteKind(xmpMutant, [
    (note) => png("iTXt", joinedBytes(["XML:com.adobe.xmp\0\0\0\0\0", note])),
    (note) => png("iTXt", joinedBytes(["XML:com.adobe.xmp\0\x01\0\0\0", deflateSync(note)])),
    (note) =>
      png(
        "zTXt",
        joinedBytes(["Raw profile type xmp\0\0", deflateSync(profileOf(note))]),
      ),
    (note) => jpeg(joinedBytes(["http://ns.adobe.com/xap/1.0/\0", note])),
    webp,
  ]);
}

async function noteKind(
  noteOf: (random: CaseRandom) => Uint8Array<ArrayBuffer>,
  wraps: readonly Wrap[],
): Promise<Kind> {
  const sizes = new Set<string>();
  for (const wrap of wraps) {
    const { width, height } = await decode(wrap(new Uint8Array()));
    sizes.add(`${width}x${height}`).add(`${height}x${width}`);
  }
  return {
    refusals: [],
    make: (random) => random.pick(wraps)(noteOf(random)),
    async run(bytes) {
      const { width, height } = await decode(bytes, { maxPixels: 1e5 });
      if (!sizes.has(`${width}x${height}`)) {
        throw new Fault(`it became ${width}x${height}`);
      }
    },
  };
}

/** Hexadecimal lines behind a name and a length, as ImageMagick writes a profile. */
function profileOf(note: Uint8Array): Uint8Array<ArrayBuffer> {
  const hex = Array.from(note, (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return joinedBytes([
    `\nexif\n${String(note.length).padStart(8)}\n`,
    hex.replace(/.{72}/g, "$&\n"),
    "\n",
  ]);
}

async function intoPng(): Promise<
  (type: string, data: Uint8Array) => Uint8Array<ArrayBuffer>
> {
  const [header, ...rest] = parsePng(await fixture("rgb8.png"));
  return (type, data) => writePng([header!, { type, data }, ...rest]);
}

async function intoJpeg(): Promise<Wrap> {
  const [start, ...rest] = parseJpeg(await fixture("420.jpg"));
  return (note) =>
    writeJpeg([
      start!,
      { marker: 0xe1, data: note.subarray(0, SEGMENT) },
      ...rest,
    ]);
}

async function intoWebp(type: string, flag: number): Promise<Wrap> {
  const file = await fixture("lossy.webp");
  const { width, height } = await decode(file);
  const pixels = parseWebp(file).find((chunk) => chunk.type.startsWith("VP8 "))!;
  const sides = joinedBytes([
    integer(width - 1, 3, true),
    integer(height - 1, 3, true),
  ]);
  const canvas = {
    type: "VP8X",
    data: joinedBytes([Uint8Array.of(flag, 0, 0, 0), sides]),
  };
  return (note) => writeWebp([canvas, pixels, { type, data: note }]);
}
