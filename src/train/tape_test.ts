import { assertEquals, assertThrows } from "@std/assert";
import { ReferenceBackward } from "../reference/reference_backward.ts";
import { Tape } from "./tape.ts";

const backend = new ReferenceBackward();
const filled = (value: number, shape: number[]) => {
  return backend.upload(new Float32Array(shape.reduce((a, b) => a * b)).fill(value), shape);
};

Deno.test("gradients of a tensor that is used twice are added", async () => {
  const x = filled(1, [2]);
  const tape = new Tape(backend, [x]);
  tape.backward([[tape.mean(x, x), filled(3, [2])], [tape.mean(x, filled(0, [2])), filled(1, [2])]]);
  assertEquals(await backend.read(tape.gradient(x)!), Float32Array.of(3.5, 3.5));
});

Deno.test("what no result depends on has no gradient", () => {
  const [x, other] = [filled(1, [2]), filled(1, [2])];
  const tape = new Tape(backend, [x, other]);
  tape.backward([[tape.mean(x, x), filled(1, [2])]]);
  assertEquals(tape.gradient(other), undefined);
});

Deno.test("nothing is kept for constants, and little of a scope", () => {
  const x = filled(1, [2, 4]);
  const constants = new Tape(backend, []);
  constants.scope(() => void constants.softmax(constants.mean(x, x)));
  assertEquals([constants.bytes, constants.peakBytes], [0, 64]);
  const tape = new Tape(backend, [x]);
  tape.scope(() => void tape.softmax(tape.mean(x, x)));
  assertEquals(tape.bytes, 32);
});

Deno.test("the backward pass gives up what it has used", () => {
  const x = filled(1, [2, 4]);
  const tape = new Tape(backend, [x]);
  const y = tape.scope(() => tape.mean(tape.softmax(tape.softmax(x)), x));
  assertEquals(tape.bytes, 96);
  tape.backward([[y, filled(1, [2, 4])]]);
  assertEquals(tape.bytes, 32);
});

Deno.test("a gradient that was not asked for is refused", () => {
  assertThrows(() => new Tape(backend, []).gradient(filled(1, [2])), TypeError, "not trainable");
});

Deno.test("a gradient through attention maps is refused", () => {
  const qkv = filled(1, [1, 2, 6]);
  const tape = new Tape(backend, [qkv]);
  const maps = tape.attentionWeights(qkv, 1, 1);
  assertThrows(() => tape.backward([[maps, filled(1, [1, 1, 2, 2])]]), TypeError, "attention maps");
});
