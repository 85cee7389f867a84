import { assertEquals, assertThrows } from "@std/assert";
import { PictureError } from "../../errors.ts";
import { decodeBmp } from "./decode.ts";
import { parseBmp } from "./header.ts";

/** One row of 2 pixels of 16 bits, all of whose bits are ones. */
function bmp(edit: (view: DataView) => void = () => {}): Uint8Array {
  const view = new DataView(new ArrayBuffer(14 + 40 + 12 + 4));
  view.setUint16(0, 0x424d);
  view.setUint32(10, 66, true);
  view.setUint32(14, 40, true);
  view.setUint32(18, 2, true);
  view.setInt32(22, 1, true);
  view.setUint16(28, 16, true);
  view.setUint32(30, 3, true);
  [0xf800, 0x7e0, 0x1f].forEach((mask, i) => view.setUint32(54 + 4 * i, mask, true));
  view.setUint16(66, 0xffff, true);
  view.setUint16(68, 0b01000_100000_10000, true);
  edit(view);
  return new Uint8Array(view.buffer);
}

const parse = (file: Uint8Array) =>
  parseBmp(new DataView(file.buffer), () => {}, { maxPixels: 1e6, maxSide: 1e6, maxScans: 1 });

Deno.test("masks are stretched to bytes", () => {
  assertEquals([...decodeBmp(bmp()).data], [255, 255, 255, 65, 129, 131]);
  assertEquals(parse(bmp()), { width: 2, height: 1, orientation: 1 });
});

Deno.test("kinds that are no BMP's, and files cut off, are refused", () => {
  assertThrows(() => parse(bmp((view) => view.setUint16(28, 7, true))), PictureError, "7 bits a pixel");
  assertThrows(() => parse(bmp((view) => view.setUint32(30, 1, true))), PictureError, "compression 1");
  assertThrows(() => parse(bmp((view) => view.setUint32(22, 5, true))), RangeError);
  const wide = bmp((view) => view.setUint32(54, 0xffffffff, true));
  assertThrows(() => decodeBmp(wide), PictureError, "32 bits a color");
});
