import { assertEquals, assertThrows } from "@std/assert";
import { normalize } from "./normalize.ts";

const { fround } = Math;
const picture = { data: Uint8Array.of(0, 128, 255, 1, 2, 3), width: 2, height: 1 };

Deno.test("normalize rounds each step to float32 and puts channels apart", () => {
  const mean = [0.485, 0.456, 0.406];
  const std = [0.229, 0.224, 0.225];
  const wanted = [0, 1, 128, 2, 255, 3].map((byte, i) => {
    const channel = i >> 1;
    return fround(fround(fround(byte / 255) - fround(mean[channel]!)) / fround(std[channel]!));
  });
  assertEquals(normalize(picture, { mean, std }), Float32Array.from(wanted));
});

Deno.test("one number serves every channel, 0.5 is the default, one channel is the first", () => {
  assertEquals(normalize(picture), normalize(picture, { mean: [0.5, 0.5, 0.5], std: [0.5] }));
  assertEquals(normalize(picture, { mean: 0, std: 1, inChannels: 1 }), Float32Array.of(0, fround(1 / 255)));
});

Deno.test("blue comes first where a model takes BGR; a grey picture has no order", () => {
  const mean = [0.1, 0.2, 0.3];
  const rgb = normalize(picture, { mean: mean.toReversed(), std: 1 });
  const bgr = normalize(picture, { mean, std: 1, channelOrder: "bgr" });
  assertEquals([...bgr], [...rgb.subarray(4), ...rgb.subarray(2, 4), ...rgb.subarray(0, 2)]);
  const grey = { mean: 0, std: 1, inChannels: 1 };
  assertEquals(normalize(picture, { ...grey, channelOrder: "bgr" }), normalize(picture, grey));
});

Deno.test("normalize refuses what is out of range", () => {
  assertThrows(() => normalize(picture, { std: 0 }), RangeError, "std 0");
  assertThrows(() => normalize(picture, { std: [1, 1, -1] }), RangeError, "std 1, 1, -1");
  assertThrows(() => normalize(picture, { mean: NaN }), RangeError, "mean NaN");
  assertThrows(() => normalize(picture, { mean: [0, 0] }), RangeError, "1 or 3");
  assertThrows(() => normalize(picture, { mean: [0, 0, 0], inChannels: 1 }), RangeError, "1 or 1");
  for (const inChannels of [0, 2, 4]) {
    assertThrows(() => normalize(picture, { inChannels }), RangeError, `${inChannels} channels`);
  }
});
