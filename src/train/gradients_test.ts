import { assertEquals } from "@std/assert";
import { ReferenceBackward } from "../reference/reference_backward.ts";
import { Gradients } from "./gradients.ts";

Deno.test("gradients of several batches are added until a new beginning", async () => {
  const backend = new ReferenceBackward();
  const [x, other] = [backend.zeros([2]), backend.zeros([2])];
  const gradient = backend.upload(Float32Array.of(1, -2), [2]);
  const gradients = new Gradients(backend, [x, other]);
  const add = () => gradients.add((tensor) => tensor === x ? gradient : undefined);
  const sum = async () => [...await backend.read(gradients.of(x)!)];
  assertEquals([gradients.of(x), gradients.of(other)], [undefined, undefined]);
  add();
  add();
  assertEquals(await sum(), [2, -4]);
  assertEquals(gradients.of(other), undefined);
  gradients.clear();
  assertEquals(gradients.of(x), undefined);
  add();
  assertEquals(await sum(), [1, -2]);
});
