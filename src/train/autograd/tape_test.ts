import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
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

Deno.test("dropped are elements by themselves or pictures as wholes, others at every call", async () => {
  const x = filled(1, [64, 8]);
  const weight = backend.upload(
    Float32Array.from({ length: 64 }, (_, i) => i % 9 === 0 ? 1 : 0),
    [8, 8],
    "weight",
  );
  const tape = new Tape(backend, [], { dropKey: 5 });
  const dropped = async (rate: number, pathRate: number) => {
    return await tape.read(tape.linear(x, { weight }, { drop: { rate, pathRate } }));
  };
  const path = await dropped(0, 0.5);
  assertEquals(new Set(path), new Set([0, 2]));
  for (let i = 0; i < 64; i++) assertEquals(new Set(path.subarray(i * 8, i * 8 + 8)).size, 1);
  assertNotEquals(await dropped(0, 0.5), path);
  const elements = await dropped(0.5, 0);
  assertEquals(new Set(elements), new Set([0, 2]));
  assertNotEquals(await dropped(0.5, 0), elements);
});

Deno.test("nothing is dropped without a key", async () => {
  const x = filled(1, [2, 2]);
  const weight = backend.upload(Float32Array.of(1, 0, 0, 1), [2, 2], "weight");
  const drop = { rate: 0.9, pathRate: 0.9 };
  const tape = new Tape(backend, [weight]);
  assertEquals(await tape.read(tape.linear(x, { weight }, { drop })), Float32Array.of(1, 1, 1, 1));
});

Deno.test("layer scale comes before what is dropped and the residual, whoever learns", async () => {
  const [x, residual] = [filled(3, [2, 2]), filled(1, [2, 2])];
  const weight = backend.upload(Float32Array.of(1, 0, 0, 1), [2, 2], "weight");
  const scale = backend.upload(Float32Array.of(10, 0.5), [2]);
  for (const learning of [[], [x], [weight], [scale], [residual], [x, weight, scale, residual]]) {
    const tape = new Tape(backend, learning);
    const y = await tape.read(tape.linear(x, { weight }, { scale, residual, drop: { rate: 0.9 } }));
    assertEquals(y, Float32Array.of(31, 2.5, 31, 2.5));
    const dropping = new Tape(backend, learning, { dropKey: 1 });
    const dropped = await dropping.read(
      dropping.linear(x, { weight }, { scale, residual, drop: { rate: 0.5 } }),
    );
    dropped.forEach((v, i) => assert([1, i % 2 ? 4 : 61].includes(v), `${dropped}`));
  }
});

Deno.test("factors that do not learn need nothing of what they scale", () => {
  const [x, factors] = [filled(1, [2, 4]), filled(2, [4])];
  const bytesOf = (...learning: Parameters<typeof backend.read>) => {
    const tape = new Tape(backend, learning);
    tape.scope(() => tape.scale(tape.mean(x, x), factors));
    return tape.bytes;
  };
  assertEquals([bytesOf(x), bytesOf(factors)], [32, 64]);
});

Deno.test("a gradient for the tables of a rotation is refused", () => {
  const [qkv, cos, sin] = [filled(1, [1, 2, 6]), filled(1, [2, 2]), filled(1, [2, 2])];
  const rotation = { heads: 1, first: 0, half: true };
  for (const trained of [cos, sin]) {
    const tape = new Tape(backend, [qkv, trained]);
    assertThrows(() => tape.rotate(qkv, cos, sin, rotation), TypeError, "they must be constants");
  }
});
