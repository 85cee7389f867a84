import { assertEquals, assertRejects } from "@std/assert";
import { PictureError } from "../errors.ts";
import { loadPicture, preprocess, toPixels } from "./preprocess.ts";

const FOLDER = new URL("../../tests/fixtures/pictures/", import.meta.url);
const rgb = { data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255), width: 2, height: 2 };
const plain = { imageSize: 2, cropPct: 1, mean: 0, std: 1 / 255 };

Deno.test("preprocess is loadPicture and then toPixels", async () => {
  const file = new URL("420.jpg", FOLDER);
  const options = { imageSize: 32, interpolation: "bilinear", mean: [0.4, 0.5, 0.6], std: 0.25 } as const;
  const pixels = await preprocess(file, options);
  assertEquals(pixels, toPixels(await loadPicture(file), options));
  assertEquals(pixels.length, 3 * 32 * 32);
  assertEquals((await preprocess(file)).length, 3 * 224 * 224);
});

Deno.test("one channel is Pillow's luma", async () => {
  const pixels = await preprocess(rgb, { ...plain, inChannels: 1 });
  assertEquals([...pixels].map(Math.round), [76, 150, 29, 255]);
});

Deno.test("limits and orientation reach the decoder", async () => {
  const file = new URL("orientation6.jpg", FOLDER);
  await assertRejects(() => loadPicture(file, { maxPixels: 100 }), PictureError, "at most 100");
  await assertRejects(() => loadPicture(file, { maxBytes: 100 }), PictureError, "100 bytes");
  await assertRejects(() => preprocess(rgb, { ...plain, maxPixels: 3 }), PictureError, "at most 3");
  assertEquals((await loadPicture(file, { applyOrientation: false })).width, 33);
});

Deno.test("options are checked before anything is read", async () => {
  await assertRejects(() => preprocess("no such file", { cropPct: 2 }), RangeError, "cropPct 2");
  await assertRejects(() => preprocess("no such file", { std: 0 }), RangeError, "std 0");
});

Deno.test("an aborted call throws the signal's reason, whatever the source", async () => {
  const signal = AbortSignal.abort(new Error("changed my mind"));
  await assertRejects(() => preprocess(rgb, { ...plain, signal }), Error, "changed my mind");
  await assertRejects(() => loadPicture("no such file", { signal }), Error, "changed my mind");
});
