import { assert, assertEquals } from "@std/assert";
import { cropSquare } from "../../src/image/resize/crop.ts";
import { decode } from "../../src/image/decode.ts";
import { toGrey } from "../../src/image/picture.ts";
import { resize } from "../../src/image/resize/resize.ts";
import { assertSamePixels, expected, fixture, index, meanDifference } from "./fixtures.ts";

Deno.test("every kind of PNG, JPEG and WebP has Pillow's pixels", async (t) => {
  for (const [name, place] of Object.entries(index.decode)) {
    await t.step(
      name,
      async () => assertSamePixels(await decode(await fixture(name)), expected(...place), name),
    );
  }
});

Deno.test("resize equals Pillow to the byte", async () => {
  for (const [file, interpolation, width, height, at] of index.resize) {
    const resized = resize(await decode(await fixture(file)), width, height, interpolation);
    assertSamePixels(resized, expected(width, height, at), `${interpolation} to ${width}x${height}`);
  }
});

Deno.test("cropSquare equals torchvision's Resize and CenterCrop to the byte", async () => {
  for (const [file, imageSize, interpolation, cropPct, cropMode, at] of index.crop) {
    const cropped = cropSquare(await decode(await fixture(file)), {
      imageSize,
      interpolation,
      cropPct,
      cropMode,
    });
    const name = `${cropMode} ${interpolation} ${imageSize} of ${cropPct}`;
    assertSamePixels(cropped, expected(imageSize, imageSize, at), name);
  }
});

Deno.test("toGrey equals Pillow's luma", async () => {
  const [file, ...place] = index.luma;
  assertSamePixels(toGrey(await decode(await fixture(file))), expected(...place), "luma");
});

Deno.test("AVIF comes out close to what was encoded, lossless exactly", async () => {
  const photo = await decode(await fixture("lossless_photo.png"));
  const difference = meanDifference(await decode(await fixture("lossy.avif")), photo);
  assert(difference < 4, `mean difference ${difference}, below 4 wanted`);
  assertSamePixels(
    await decode(await fixture("lossless.avif")),
    await decode(await fixture("rgb8.png")),
    "AVIF",
  );
});

Deno.test("AVIFs without pixi and with a clap that cannot be open", async () => {
  for (const name of ["no_pixi.avif", "odd_clap.avif"]) {
    const { width, height } = await decode(await fixture(name));
    assertEquals([width, height], [64, 48], name);
  }
});

Deno.test("orientation is applied once, and only on request", async () => {
  const upright = await decode(await fixture("orientation1.jpg"));
  for (const file of ["orientation6.jpg", "orientation6.png", "orientation6.webp"]) {
    const stored = await decode(await fixture(file), { applyOrientation: false });
    assertEquals([stored.width, stored.height], [33, 21], file);
    const rotated = await decode(await fixture(file));
    assertEquals([rotated.width, rotated.height], [21, 33], file);
  }
  const stored = await decode(await fixture("orientation6.jpg"), { applyOrientation: false });
  assertSamePixels(stored, upright, "the pixels as stored");
});
