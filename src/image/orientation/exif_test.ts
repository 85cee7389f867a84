import { assertEquals } from "@std/assert";
import { exifOrientation } from "./exif.ts";

/** A TIFF block of one directory entry. */
function block(order: "II" | "MM", tag: number, type: number, value: number, prefix = ""): DataView {
  const little = order === "II";
  const view = new DataView(new ArrayBuffer(prefix.length + 26));
  [...prefix + order].forEach((char, i) => view.setUint8(i, char.charCodeAt(0)));
  const tiff = new DataView(view.buffer, prefix.length);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little);
  tiff.setUint16(8, 1, little);
  tiff.setUint16(10, tag, little);
  tiff.setUint16(12, type, little);
  tiff.setUint32(14, 1, little);
  if (type === 4 || type === 9 || type === 13) tiff.setUint32(18, value, little);
  else if (type === 3 || type === 8) tiff.setUint16(18, value, little);
  else tiff.setUint8(18, value);
  return view;
}

Deno.test("exifOrientation reads both byte orders, every whole type, with and without prefixes", () => {
  for (const order of ["II", "MM"] as const) {
    for (const type of [3, 4, 6, 8, 9, 13]) {
      assertEquals(exifOrientation(block(order, 0x112, type, 6)), 6);
      assertEquals(exifOrientation(block(order, 0x112, type, 8, "Exif\0\0")), 8);
      assertEquals(exifOrientation(block(order, 0x112, type, 8, "Exif\0\0Exif\0\0")), 8);
    }
  }
});

Deno.test("exifOrientation is 1 where the tag has another value, undefined where there is no tag", () => {
  for (const value of [0, 9, 257]) assertEquals(exifOrientation(block("II", 0x112, 3, value)), 1);
  for (const type of [1, 2, 7]) assertEquals(exifOrientation(block("II", 0x112, type, 6)), 1, `type ${type}`);
  for (const type of [0, 14, 99]) assertEquals(exifOrientation(block("II", 0x112, type, 6)), undefined);
  assertEquals(exifOrientation(block("II", 0x111, 3, 6)), undefined);
  const none = block("II", 0x112, 3, 6);
  none.setUint32(14, 0, true); // no value at all
  assertEquals(exifOrientation(none), undefined);
});

Deno.test("exifOrientation is undefined for broken blocks, and of several tags the last counts", () => {
  assertEquals(exifOrientation(new DataView(new ArrayBuffer(0))), undefined);
  const beyond = block("MM", 0x112, 3, 6);
  beyond.setUint32(4, 0xffffffff);
  assertEquals(exifOrientation(beyond), undefined);
  const magic = block("II", 0x112, 3, 6);
  magic.setUint16(2, 43, true);
  assertEquals(exifOrientation(magic), undefined);
  assertEquals(exifOrientation(new DataView(block("II", 0x112, 3, 6).buffer, 0, 20)), undefined);
  const two = new DataView(new ArrayBuffer(38));
  new Uint8Array(two.buffer).set(new Uint8Array(block("II", 0x112, 3, 6).buffer));
  new Uint8Array(two.buffer).set(new Uint8Array(block("II", 0x112, 3, 3).buffer, 10), 22);
  two.setUint16(8, 2, true);
  assertEquals(exifOrientation(two), 3);
  assertEquals(exifOrientation(new DataView(two.buffer, 0, 30)), 6); // cut off in the second
});

Deno.test("exifOrientation reads values that lie elsewhere in the block", () => {
  const many = block("II", 0x112, 3, 0);
  many.setUint32(14, 3, true);
  many.setUint32(18, 4, true); // where the directory's place, 8, is
  assertEquals(exifOrientation(many), 8);
  many.setUint32(18, 21, true); // beyond the end
  assertEquals(exifOrientation(many), undefined);
});
