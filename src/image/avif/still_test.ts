import { assert, assertEquals } from "@std/assert";
import { bytesOf } from "../header_parser.ts";
import { openAvif } from "./header.ts";
import { stillAvif } from "./still.ts";

const FOLDER = new URL("../../../tests/fixtures/pictures/", import.meta.url);
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const open = (bytes: Uint8Array) => openAvif(viewOf(bytes), () => {});

Deno.test("the file for the decoder has the same picture and nothing else", async () => {
  for (const name of ["lossless.avif", "lossy.avif", "no_pixi.avif", "odd_clap.avif"]) {
    const file = await Deno.readFile(new URL(name, FOLDER));
    const [before, still] = [open(file), stillAvif(open(file).picture)];
    const after = open(still);
    assertEquals([after.items.primary, after.items.references], [1, []], name);
    const { color, alpha } = after.picture;
    assertEquals([color.width, color.height, alpha], [
      before.picture.color.width,
      before.picture.color.height,
      undefined,
    ]);
    assertEquals(bytesOf(color.data), bytesOf(before.picture.color.data));
    assert(still.length < file.length + 60, `${name}: ${still.length} of ${file.length} bytes`);
    const names = color.item.properties.map(({ type }) =>
      String.fromCharCode(type >> 24, type >> 16 & 255, type >> 8 & 255, type & 255)
    );
    assert(names.includes("pixi") && !names.includes("clap"), `${name}: ${names}`);
  }
});
