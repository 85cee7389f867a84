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
  if (type === 4) tiff.setUint32(18, value, little);
  else if (type === 3) tiff.setUint16(18, value, little);
  else tiff.setUint8(18, value);
  return view;
}

Deno.test("exifOrientation reads both byte orders, three types, with and without the prefix", () => {
  for (const order of ["II", "MM"] as const) {
    for (const type of [1, 3, 4]) {
      assertEquals(exifOrientation(block(order, 0x112, type, 6)), 6);
      assertEquals(exifOrientation(block(order, 0x112, type, 8, "Exif\0\0")), 8);
    }
  }
});

Deno.test("exifOrientation is 1 for other tags, types, values and broken blocks", () => {
  assertEquals(exifOrientation(block("II", 0x111, 3, 6)), 1);
  assertEquals(exifOrientation(block("II", 0x112, 2, 6)), 1);
  assertEquals(exifOrientation(block("II", 0x112, 3, 9)), 1);
  assertEquals(exifOrientation(block("II", 0x112, 3, 0)), 1);
  assertEquals(exifOrientation(new DataView(new ArrayBuffer(0))), 1);
  const beyond = block("MM", 0x112, 3, 6);
  beyond.setUint32(4, 0xffffffff);
  assertEquals(exifOrientation(beyond), 1);
});
