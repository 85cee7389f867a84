import { assertEquals, assertRejects } from "@std/assert";
import { PictureError } from "../../src/errors.ts";
import { decode } from "../../src/image/decode.ts";
import { assertSamePixels, pathOf } from "./fixtures.ts";

type Entry = [kind: string, name: string, file: string, width?: number, height?: number, pixels?: string];

const packed = new Blob([await Deno.readFile(pathOf("odd_kinds.json.gz"))]).stream();
const entries: Entry[] = await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).json();

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** Pillow refuses these for what is beside their pixels. */
const MORE_LENIENT = ["two acTL, behind the pixels"];

async function check([, name, file, width, height, pixels]: Entry): Promise<void> {
  const decoded = decode(fromBase64(file));
  if (width && height && pixels) {
    assertSamePixels(await decoded, { data: fromBase64(pixels), width, height }, name);
  } else if (!MORE_LENIENT.includes(name)) {
    const { code } = await assertRejects(() => decoded, PictureError, "Cannot decode", name);
    assertEquals(code, "corrupt", name);
  } else await decoded;
}

for (const kind of new Set(entries.map(([kind]) => kind))) {
  const ofKind = entries.filter(([each]) => each === kind);
  Deno.test(`${kind}: ${ofKind.length} files are what Pillow makes of them`, async (t) => {
    for (const entry of ofKind) await t.step(entry[1], () => check(entry));
  });
}
