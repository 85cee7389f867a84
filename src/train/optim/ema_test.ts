import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import { Ema } from "./ema.ts";

Deno.test("an average begins at the value and follows it slowly", async () => {
  const backend = new ReferenceBackward();
  const x = backend.upload(Float32Array.of(1, -2), [2]);
  const ema = new Ema(backend, [x], 0.75);
  assertEquals(await backend.read(ema.of(x)), Float32Array.of(1, -2));
  backend.write(x, Float32Array.of(5, 2));
  ema.update();
  assertEquals(await backend.read(ema.of(x)), Float32Array.of(2, -1));
  assertEquals(await backend.read(x), Float32Array.of(5, 2));
});

Deno.test("averages stand in for the values for a while", async () => {
  const backend = new ReferenceBackward();
  const x = backend.upload(Float32Array.of(1), [1]);
  const ema = new Ema(backend, [x], 0.5);
  backend.write(x, Float32Array.of(3));
  ema.update();
  assertEquals(await ema.inPlace(() => backend.read(x)), Float32Array.of(2));
  assertEquals(await backend.read(x), Float32Array.of(3));
  await assertRejects(() => ema.inPlace(() => Promise.reject(new Error("no"))), Error, "no");
  assertEquals([await backend.read(x), await backend.read(ema.of(x))], [
    Float32Array.of(3),
    Float32Array.of(2),
  ]);
});

Deno.test("impossible averages are refused", () => {
  const backend = new ReferenceBackward();
  for (const decay of [-0.1, 1, NaN]) assertThrows(() => new Ema(backend, [], decay), RangeError);
  assertThrows(() => new Ema(backend, [], 0.9).of(backend.zeros([1])), TypeError, "not averaged");
});
