import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { MICRO } from "../../../tests/support/micro_file.ts";
import { microNetwork } from "../../../tests/support/micro_network.ts";
import { networkTeacher, storedTeacher } from "./teacher.ts";

const SIGHT = { imageSize: 8, mean: [0.5], std: [0.5] };

Deno.test("a teacher sees the student's pictures as it was taught to see", async () => {
  await using network = await microNetwork();
  const pixels = Float32Array.from({ length: 2 * 64 }, (_, i) => Math.sin(i));
  const batch = { pixels, labels: [0, 1] };
  const wanted = await network.logits(pixels);
  const same = networkTeacher(network, SIGHT, { ...SIGHT, classes: 3 });
  assertEquals(await same.logits(batch), wanted);
  // The student sees twice as large pictures, of which 0 is what 0.25 is to the teacher.
  const student = { imageSize: 16, mean: [0.25], std: [0.25], classes: 3 };
  const large = Float32Array.from({ length: 2 * 256 }, (_, i) => {
    const [picture, row, column] = [i >> 8, (i >> 4) & 15, i & 15];
    const grey = pixels[picture * 64 + (row >> 1) * 8 + (column >> 1)]! * 0.5 + 0.5;
    return (grey - 0.25) / 0.25;
  });
  const found = await networkTeacher(network, SIGHT, student).logits({ pixels: large, labels: [0, 1] });
  assertEquals(found.length, 6);
  const constant = networkTeacher(network, SIGHT, student);
  const grey = await constant.logits({ pixels: new Float32Array(256).fill(1), labels: [0] }); // 0.5, so 0
  const zeros = await network.logits(new Float32Array(64));
  grey.forEach((logit, i) => assertEquals(Math.abs(logit - zeros[i]!) < 1e-5, true));
});

Deno.test("a teacher that takes BGR sees the student's RGB with blue first", async () => {
  const seen: number[] = [];
  const network = {
    config: { ...MICRO, inChannels: 3 },
    logits(pixels: Float32Array) {
      seen.push(...pixels);
      return Promise.resolve(pixels);
    },
  };
  const rgb = { imageSize: 1, mean: [0, 0, 0], std: [1, 1, 1], classes: 3 };
  const bgr = { ...rgb, mean: [0, 0, 1], channelOrder: "bgr" as const };
  await networkTeacher(network, bgr, rgb).logits({ pixels: Float32Array.of(1, 2, 3), labels: [0] });
  assertEquals(seen, [3, 2, 0]);
});

Deno.test("a teacher of other classes or channels is refused", async () => {
  await using network = await microNetwork();
  assertThrows(() => networkTeacher(network, SIGHT, { ...SIGHT, classes: 5 }), TypeError, "5 classes");
  const colour = { imageSize: 8, mean: [0, 0, 0], std: [1, 1, 1], classes: 3 };
  assertThrows(() => networkTeacher(network, SIGHT, colour), TypeError, "3 channels");
});

Deno.test("stored logits are found by index, of plain pictures alone", async () => {
  const teacher = storedTeacher(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2);
  const pixels = new Float32Array(2);
  assertEquals(
    await teacher.logits({ pixels, labels: [0, 0], indices: [2, 0] }),
    Float32Array.of(5, 6, 1, 2),
  );
  assertThrows(() => teacher.logits({ pixels, labels: [0, 0] }), TypeError, "unnumbered");
  const targets = new Float32Array(4);
  assertThrows(() => teacher.logits({ pixels, labels: [0], indices: [0], targets }), TypeError, "mixed");
  await assertRejects(
    () => Promise.resolve().then(() => storedTeacher(new Float32Array(5), 3, 2)),
    TypeError,
    "take 6",
  );
});
