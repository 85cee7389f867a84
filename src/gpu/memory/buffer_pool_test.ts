import { assert, assertEquals, assertThrows } from "@std/assert";
import { DeviceError } from "../../errors.ts";
import { BufferPool } from "./buffer_pool.ts";
import type { Gpu } from "../gpu.ts";

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

Deno.test("a released buffer is used again, the smallest that is large enough", () => {
  const pool = new BufferPool(fakeGpu().gpu, "a tensor", 0);
  const [small, large] = [pool.acquire(100), pool.acquire(1000)];
  assertEquals([small.bytes, large.bytes, pool.usedBytes], [112, 1008, 1120]);
  pool.release(large);
  pool.release(small);
  assertEquals([pool.acquire(90), pool.acquire(90)], [small, large]);
  assertEquals(pool.bytes, 1120);
});

Deno.test("equal passes get equal buffers, whatever the order in which they came back", () => {
  const pool = new BufferPool(fakeGpu().gpu, "a tensor", 0);
  const acquired = [1, 2, 3].map(() => pool.acquire(64));
  for (const i of [1, 0, 2]) pool.release(acquired[i]!);
  assertEquals([1, 2, 3].map(() => pool.acquire(64)), acquired);
});

Deno.test("a small tensor does not occupy a large buffer", () => {
  const { gpu } = fakeGpu();
  const pool = new BufferPool({ ...gpu, maxBytes: 2 ** 20 } as Gpu, "a tensor", 0);
  const large = pool.acquire(200_000);
  pool.release(large);
  assert(pool.acquire(64) !== large);
  assert(pool.acquire(150_000) === large);
});

Deno.test("a pool that grows destroys buffers that were too small, once commands are handed over", () => {
  const { gpu, alive } = fakeGpu();
  const pool = new BufferPool(gpu, "a tensor", 0);
  pool.release(pool.acquire(96));
  pool.acquire(128);
  assertEquals([...alive], [96, 128]);
  assert(pool.destroyRetired() && !pool.destroyRetired());
  assertEquals([[...alive], pool.bytes, pool.usedBytes], [[128], 128, 128]);
  pool.dispose();
  assertEquals([alive.size, pool.bytes], [0, 0]);
});

Deno.test("buffers of several sizes stay as long as they are not much more than was needed together", () => {
  const { gpu, alive } = fakeGpu();
  const pool = new BufferPool(gpu, "a tensor", 0);
  const together = [1000, 2000].map((bytes) => pool.acquire(bytes));
  for (const pooled of together) pool.release(pooled);
  pool.acquire(3000);
  assertEquals([pool.destroyRetired(), alive.size, pool.bytes], [true, 2, 4016]);
});

Deno.test("releasing twice is releasing once", () => {
  const pool = new BufferPool(fakeGpu().gpu, "a tensor", 0);
  const pooled = pool.acquire(16);
  pool.release(pooled);
  pool.release(pooled);
  assert(pool.acquire(16) !== pool.acquire(16));
});

Deno.test("what does not fit the device or its memory is refused with numbers", async () => {
  const pool = new BufferPool(fakeGpu(2048).gpu, "a tensor", 0);
  assertThrows(() => pool.acquire(5000), DeviceError, "5008 bytes on the GPU fake: 4096 is the most");
  pool.acquire(1024);
  pool.acquire(2048);
  await Promise.resolve();
  await Promise.resolve();
  assertThrows(() => pool.expectRoom(), DeviceError, "its memory is full, 1024 bytes of it with this model");
});
