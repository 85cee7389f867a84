import { assertEquals, assertRejects } from "@std/assert";
import { PictureError } from "../errors.ts";
import { decode } from "./decode.ts";

const FOLDER = new URL("../../tests/fixtures/pictures/", import.meta.url);
const fixture = (name: string) => Deno.readFile(new URL(name, FOLDER));

/** Files whose codecs fail in their middle, for their structure is whole and their data is not. */
const FRAGILE: [name: string, from: number, to: number][] = [
  ["rgb8.png", 0.4, 0.6],
  ["420.jpg", 0.1, 0.2],
  ["lossless.webp", 0.1, 0.2],
  ["lossless.avif", 0.4, 0.6],
];

async function damaged([name, from, to]: (typeof FRAGILE)[number]): Promise<Uint8Array> {
  const bytes = await fixture(name);
  return bytes.fill(0, Math.floor(bytes.length * from), Math.floor(bytes.length * to));
}

Deno.test("a picture decodes after any number of failures", async () => {
  for (const [name, ...part] of FRAGILE) {
    const wanted = await decode(await fixture(name));
    const broken = await damaged([name, ...part]);
    for (let i = 0; i < 20; i++) {
      const { message } = await assertRejects(() => decode(broken), PictureError, "this damaged");
      assertEquals(/unwrap|exit\(|unreachable/.test(message), false, message);
    }
    assertEquals(await decode(await fixture(name)), wanted, name);
  }
});

Deno.test("a thousand failures do not use up the PNG codec", async () => {
  const broken = await damaged(FRAGILE[0]!);
  for (let i = 0; i < 1000; i++) await assertRejects(() => decode(broken), PictureError);
  assertEquals((await decode(await fixture("rgb8.png"))).width, 33);
});

Deno.test("pictures decode side by side, broken ones among them", async () => {
  const files = await Promise.all(FRAGILE.map(([name]) => fixture(name)));
  const broken = await Promise.all(FRAGILE.map(damaged));
  const alone = [];
  for (const file of files) alone.push(await decode(file));
  const together = files.flatMap((
    file,
    i,
  ) => [decode(broken[i]!).catch(() => {}), decode(file), decode(file)]);
  const decoded = (await Promise.all(together)).filter((_, i) => i % 3 !== 0);
  assertEquals(decoded, alone.flatMap((picture) => [picture, picture]));
});

Deno.test("a file may be a window on larger memory, and is left as it was", async () => {
  for (const [name] of FRAGILE) {
    const file = await fixture(name);
    const larger = new Uint8Array(file.length + 20).fill(9);
    larger.set(file, 10);
    const copy = larger.slice();
    assertEquals(await decode(larger.subarray(10, 10 + file.length)), await decode(file));
    assertEquals(larger, copy, name);
  }
});

Deno.test("a header that contradicts the pixels is refused", async () => {
  const bytes = await fixture("lossy_alpha.webp");
  await assertRejects(() => decode(bytes.with(24, 99)), PictureError);
  await assertRejects(() => decode(bytes, { maxPixels: -1 }), RangeError, "maxPixels -1");
});
