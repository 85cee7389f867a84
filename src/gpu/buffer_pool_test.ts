import { assert, assertEquals, assertThrows } from "@std/assert";
import { DeviceError } from "../errors.ts";
import { BufferPool } from "./buffer_pool.ts";
import type { Gpu } from "./gpu.ts";

/** A device that only counts; buffers from `full` bytes on do not fit its memory. */
function fakeGpu(full = Infinity): { gpu: Gpu; alive: Set<number> } {
  const alive = new Set<number>();
  let asked = 0;
  const device = {
    pushErrorScope() {},
    popErrorScope: () => Promise.resolve(asked >= full ? { message: "no room" } : null),
    createBuffer({ size }: { size: number }) {
      asked = size;
      alive.add(size);
      return { destroy: () => alive.delete(size) };
    },
  };
  return { gpu: { device, maxBytes: 4096, name: "fake" } as unknown as Gpu, alive };
}

Deno.test("a buffer given back is lent again, the smallest that is large enough", () => {
  const pool = new BufferPool(fakeGpu().gpu, "a tensor", 0);
  const [small, large] = [pool.borrow(100), pool.borrow(1000)];
  assertEquals([small.bytes, large.bytes, pool.usedBytes], [112, 1008, 1120]);
  pool.giveBack(large);
  pool.giveBack(small);
  assertEquals([pool.borrow(90), pool.borrow(90)], [small, large]);
  assertEquals(pool.bytes, 1120);
});

Deno.test("equal passes get equal buffers, whatever the order in which they came back", () => {
  const pool = new BufferPool(fakeGpu().gpu, "a tensor", 0);
  const loans = [1, 2, 3].map(() => pool.borrow(64));
  for (const i of [1, 0, 2]) pool.giveBack(loans[i]!);
  assertEquals([1, 2, 3].map(() => pool.borrow(64)), loans);
});

Deno.test("a small tensor does not occupy a large buffer", () => {
  const { gpu } = fakeGpu();
  const pool = new BufferPool({ ...gpu, maxBytes: 2 ** 20 } as Gpu, "a tensor", 0);
  const large = pool.borrow(200_000);
  pool.giveBack(large);
  assert(pool.borrow(64) !== large);
  assert(pool.borrow(150_000) === large);
});

Deno.test("a pool that grows lets buffers go that were too small, once commands are handed over", () => {
  const { gpu, alive } = fakeGpu();
  const pool = new BufferPool(gpu, "a tensor", 0);
  pool.giveBack(pool.borrow(96));
  pool.borrow(128);
  assertEquals([...alive], [96, 128]);
  assert(pool.destroyRetired() && !pool.destroyRetired());
  assertEquals([[...alive], pool.bytes, pool.usedBytes], [[128], 128, 128]);
  pool.dispose();
  assertEquals([alive.size, pool.bytes], [0, 0]);
});

Deno.test("buffers of several sizes stay as long as they are not much more than was needed together", () => {
  const { gpu, alive } = fakeGpu();
  const pool = new BufferPool(gpu, "a tensor", 0);
  const together = [1000, 2000].map((bytes) => pool.borrow(bytes));
  for (const loan of together) pool.giveBack(loan);
  pool.borrow(3000);
  assertEquals([pool.destroyRetired(), alive.size, pool.bytes], [true, 2, 4016]);
});

Deno.test("giving back twice is giving back once", () => {
  const pool = new BufferPool(fakeGpu().gpu, "a tensor", 0);
  const loan = pool.borrow(16);
  pool.giveBack(loan);
  pool.giveBack(loan);
  assert(pool.borrow(16) !== pool.borrow(16));
});

Deno.test("what does not fit the device or its memory is refused with numbers", async () => {
  const pool = new BufferPool(fakeGpu(2048).gpu, "a tensor", 0);
  assertThrows(() => pool.borrow(5000), DeviceError, "5008 bytes on the GPU fake: 4096 is the most");
  pool.borrow(1024);
  pool.borrow(2048);
  await Promise.resolve();
  await Promise.resolve();
  assertThrows(() => pool.expectRoom(), DeviceError, "its memory is full, 1024 bytes of it with this model");
});
