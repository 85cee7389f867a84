import { assertEquals, assertThrows } from "@std/assert";
import { PictureError, type PictureErrorCode } from "../errors.ts";
import { readHeader } from "./header.ts";

const FOLDER = new URL("../../tests/fixtures/pictures/", import.meta.url);
const fixture = (name: string) => Deno.readFileSync(new URL(name, FOLDER));
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

function refuses(bytes: Uint8Array, code: PictureErrorCode, message: string, maxPixels = 1e6) {
  const error = assertThrows(() => readHeader(bytes, { maxPixels }), PictureError, message);
  assertEquals(error.code, code);
}

/** A copy with a four-character code replaced, and the byte `offset` behind its place changed. */
function patched(bytes: Uint8Array, from: string, to: string, offset?: number, value = 0): Uint8Array {
  const copy = bytes.slice();
  const at = String.fromCharCode(...bytes).indexOf(from);
  copy.set(latin1(to), at);
  if (offset !== undefined) copy[at + offset] = value;
  return copy;
}

Deno.test("readHeader finds format, size and orientation in the bytes", () => {
  const size = { width: 33, height: 21, orientation: 1 };
  assertEquals(readHeader(fixture("rgb8.png")), { format: "PNG", ...size });
  assertEquals(readHeader(fixture("orientation1.jpg")), { format: "JPEG", ...size });
  assertEquals(readHeader(fixture("lossless.webp")), { format: "WebP", ...size });
  assertEquals(readHeader(fixture("lossless.avif")), { format: "AVIF", ...size });
  const photo = { width: 81, height: 55, orientation: 1 };
  assertEquals(readHeader(fixture("420_progressive.jpg")), { format: "JPEG", ...photo });
  assertEquals(readHeader(fixture("lossy.webp")), { format: "WebP", ...photo });
  assertEquals(readHeader(fixture("lossy_alpha.webp")), { format: "WebP", ...photo });
  assertEquals(readHeader(fixture("lossy.avif")), { format: "AVIF", ...photo });
  for (let orientation = 1; orientation <= 8; orientation++) {
    assertEquals(readHeader(fixture(`orientation${orientation}.jpg`)).orientation, orientation);
  }
  assertEquals(readHeader(fixture("orientation6.png")).orientation, 6);
  assertEquals(readHeader(fixture("orientation6.webp")).orientation, 6);
});

Deno.test("AVIF is rotated by irot and mirrored by imir, as by EXIF orientation", () => {
  const [avif] = [fixture("lossless.avif")];
  const angle = (rotation: number) => readHeader(patched(avif, "colr", "irot", 4, rotation)).orientation;
  assertEquals([0, 1, 2, 3].map(angle), [1, 8, 3, 6]);
  const mirror = (axis: number) => readHeader(patched(avif, "colr", "imir", 4, axis)).orientation;
  assertEquals([0, 1].map(mirror), [4, 2]);
  const both = (rotation: number, axis: number) => {
    const rotated = patched(avif, "colr", "irot", 4, rotation);
    return readHeader(patched(rotated, "pixi", "imir", 4, axis)).orientation;
  };
  assertEquals([0, 1, 2, 3].map((rotation) => both(rotation, 0)), [4, 5, 2, 7]);
  assertEquals([0, 1, 2, 3].map((rotation) => both(rotation, 1)), [2, 7, 4, 5]);
});

Deno.test("other formats are refused by name", () => {
  const names = {
    "still.tiff": "for example with ImageMagick: magick in.tiff out.png",
    "still.jp2": "a JPEG 2000",
    "still.ico": "an ICO",
    "still.pdf": "a PDF",
    "make.py": "text",
  };
  for (const [file, name] of Object.entries(names)) refuses(fixture(file), "unsupported", name);
  const brand = (name: string) => patched(fixture("lossless.avif"), "ftypavif", `ftyp${name}`);
  for (const name of ["mif1", "avis"]) assertEquals(readHeader(brand(name)).format, "AVIF");
  refuses(latin1("\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "unsupported", "a HEIC: a PNG, JPEG, WebP");
  refuses(latin1("\0\0\0\x14ftypisom\0\0\0\0isom"), "unsupported", "a video");
  refuses(
    latin1("\0\0\0\x14ftypavis\0\0\0\0avis\0\0\0\x08moov"),
    "unsupported",
    "ffmpeg -i in.avif -frames:v 1",
  );
  refuses(latin1('<?xml version="1.0"?>\n<svg width="1">'), "unsupported", "an SVG");
  refuses(latin1("<!DOCTYPE html><title>404"), "unsupported", "a web page");
  refuses(latin1("BMW is no picture"), "unsupported", "text");
  refuses(new TextEncoder().encode("schöne Grüße"), "unsupported", "text");
  refuses(Uint8Array.of(1, 2, 3), "unsupported", "3 bytes of an unknown kind");
  refuses(new Uint8Array(), "corrupt", "0 bytes");
});

Deno.test("a side may have 65,535 pixels, or as many as asked for", () => {
  const png = (width: number, height: number) => {
    const header = latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0\x08\x02\0\0\0");
    new DataView(header.buffer).setUint32(16, width);
    new DataView(header.buffer).setUint32(20, height);
    return header;
  };
  const problem = "a side of at most 65535 pixels is allowed";
  for (const [width, height] of [[25e6, 1], [1, 25e6], [65_536, 2]] as const) {
    refuses(png(width, height), "tooLarge", problem, 1e9);
  }
  refuses(png(65_535, 1), "corrupt", "cut off", 1e9); // its size is not what is wrong with it
  const error = assertThrows(
    () => readHeader(png(70_000, 1), { maxPixels: 1e9, maxSide: 70_000 }),
    PictureError,
  );
  assertEquals(error.code, "corrupt");
  assertThrows(
    () => readHeader(fixture("lossy.avif"), { maxPixels: 1e6, maxSide: 80 }),
    PictureError,
    "a side of at most 80",
  );
});

Deno.test("JPEGs of other processes are refused by name", () => {
  const jpeg = fixture("orientation1.jpg");
  const frame = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0);
  const changed = (offset: number, value: number) => jpeg.with(frame + offset, value);
  refuses(changed(1, 0xc9), "unsupported", "an arithmetic-coded JPEG");
  refuses(changed(1, 0xc3), "unsupported", "a lossless or hierarchical JPEG");
  refuses(changed(4, 12), "unsupported", "a 12-bit JPEG");
  refuses(changed(9, 2), "unsupported", "a 2-component JPEG");
  refuses(latin1("\xff\xd8\xff\xd9"), "corrupt", "without a frame");
});

Deno.test("sizes are checked before anything else of the file is looked at", () => {
  const header = latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0");
  refuses(header, "tooLarge", "60000x60000 (3600000000 pixels): at most 89478485", 89_478_485);
  refuses(fixture("rgb8.png"), "tooLarge", "33x21", 33 * 21 - 1);
  refuses(fixture("orientation6.webp"), "tooLarge", "33x21", 100);
  refuses(fixture("grey.jpg"), "tooLarge", "81x55", 100);
  refuses(fixture("lossy.avif"), "tooLarge", "81x55", 100);
  refuses(fixture("still.gif"), "tooLarge", "8x8", 10);
  refuses(fixture("still.bmp"), "tooLarge", "8x8", 10);
  assertEquals(readHeader(fixture("rgb8.png"), { maxPixels: 33 * 21 }).width, 33);
  const jpeg = fixture("orientation1.jpg");
  const frame = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0);
  refuses(jpeg.with(frame + 6, 0), "corrupt", "33x0: no side may be zero");
});
