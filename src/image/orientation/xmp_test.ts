import { assertEquals } from "@std/assert";
import { xmpOrientation } from "./xmp.ts";

const orientation = (text: string) => xmpOrientation(new TextEncoder().encode(text));

Deno.test("xmpOrientation finds an attribute or an element, the first that is there", () => {
  assertEquals(orientation('<rdf:Description tiff:Orientation="6"/>'), 6);
  assertEquals(orientation("<tiff:Orientation>8</tiff:Orientation>"), 8);
  assertEquals(orientation('größe <x tiff:Orientation="3" tiff:Orientation="4">'), 3);
  assertEquals(orientation('tiff:Orientation="65"'), 6);
});

Deno.test("xmpOrientation is undefined for other values, spellings and bytes", () => {
  for (const value of ["0", "9", "x", ""]) {
    assertEquals(orientation(`tiff:Orientation="${value}"`), undefined);
  }
  for (const text of ["", "tiff:Orientation='6'", 'exif:Orientation="6"', 'tiff:Orientation = "6"']) {
    assertEquals(orientation(text), undefined);
  }
  assertEquals(xmpOrientation(Uint8Array.of(0, 0xff, 0xfe)), undefined);
});
