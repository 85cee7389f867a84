/**
 * Attention maps that training keeps for the gradient: where, how much, and until when.
 */
import { assertEquals } from "@std/assert";
import { CpuBackward } from "../../src/cpu/cpu_backward.ts";
import { Tape } from "../../src/train/autograd/tape.ts";

const NOTHING = { rate: 0, key: 0 };

Deno.test("maps are kept where they take little more than queries, keys and values", async () => {
  const backend = await CpuBackward.create();
  const keptBytes = (tokens: number, headDim: number) => {
    const qkv = backend.upload(new Float32Array(2 * tokens * 3 * headDim), [2, tokens, 3 * headDim]);
    return backend.droppedAttention(qkv, 1, 1, NOTHING).keptBytes;
  };
  backend.scope(() => {
    assertEquals(keptBytes(65, 32), 2 * 4 * (70 * 72 + 68));
    assertEquals(keptBytes(197, 64), 2 * 4 * (202 * 200 + 200));
    assertEquals(keptBytes(577, 64), undefined);
  });
  backend.dispose();
});

Deno.test("no maps are kept of some queries, with dropout, or where nothing learns", async () => {
  const backend = await CpuBackward.create();
  backend.scope(() => {
    const qkv = backend.upload(new Float32Array(17 * 48), [1, 17, 48]);
    assertEquals(backend.droppedAttention(qkv, 2, 1, NOTHING, 1).keptBytes, undefined);
    assertEquals(backend.droppedAttention(qkv, 2, 1, { rate: 0.1, key: 1 }).keptBytes, undefined);
    assertEquals(backend.attention(qkv, 2, 1).keptBytes, undefined);
    const tape = new Tape(backend, []);
    assertEquals(tape.valueOf(tape.attention(qkv, 2, 1)).keptBytes, undefined);
  });
  backend.dispose();
});

Deno.test("maps are freed with the result of attention, and count as memory of the tape", async () => {
  const backend = await CpuBackward.create();
  const qkv = backend.upload(new Float32Array(17 * 48), [1, 17, 48]);
  const before = backend.usedBytes;
  backend.release(backend.droppedAttention(qkv, 2, 1, NOTHING));
  assertEquals(backend.usedBytes, before);
  backend.scope(() => {
    const tape = new Tape(backend, [qkv]);
    const y = tape.attention(qkv, 2, 1);
    assertEquals(tape.bytes, 17 * 16 * 4 + tape.valueOf(y).keptBytes!);
  });
  assertEquals(backend.usedBytes, before);
  backend.dispose();
});
