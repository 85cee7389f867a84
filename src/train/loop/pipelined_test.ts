import { assert, assertEquals, assertRejects } from "@std/assert";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import { fly, readEach } from "./pipelined.ts";

async function* count(to: number, failure?: Error): AsyncGenerator<number> {
  for (let i = 0; i < to; i++) yield i;
  if (failure) throw failure;
}

Deno.test("what was launched lands in order, many at a time once they prove to be quick", async () => {
  const landed: number[] = [];
  const together: number[] = [];
  let flying = 0;
  await fly(count(300), {
    launch: (item) => {
      flying++;
      return () => Promise.resolve(item);
    },
    land: (item) => void landed.push(item),
    settled: () => {
      together.push(flying);
      flying = 0;
    },
  });
  assertEquals(landed, Array.from({ length: 300 }, (_, i) => i));
  assertEquals(together[0], 1);
  assert(Math.max(...together) > 1 && Math.max(...together) <= 64, `${together}`);
});

Deno.test("what is slow lands one by one", async () => {
  const together: number[] = [];
  let flying = 0;
  await fly(count(4), {
    launch: () => {
      flying++;
      return () => new Promise((resolve) => setTimeout(resolve, 300));
    },
    land: () => {},
    settled: () => {
      together.push(flying);
      flying = 0;
    },
  });
  assertEquals(together, [1, 1, 1, 1]);
});

Deno.test("items that end by an error let those before them land", async () => {
  const landed: number[] = [];
  const whole = fly(count(20, new Error("no more")), {
    launch: (item) => () => Promise.resolve(item),
    land: (item) => void landed.push(item),
  });
  await assertRejects(() => whole, Error, "no more");
  assertEquals(landed.length, 20);
});

Deno.test("a launch that fails lets those before it land, a landing that fails ends it all", async () => {
  const landed: number[] = [];
  const run = (bad: { launch?: number; land?: number }) =>
    fly(count(20), {
      launch: (item) => {
        if (item === bad.launch) throw new Error("grounded");
        return () => Promise.resolve(item);
      },
      land: (item) => {
        if (item === bad.land) throw new Error("crashed");
        landed.push(item);
      },
    });
  await assertRejects(() => run({ launch: 12 }), Error, "grounded");
  assertEquals(landed.splice(0), Array.from({ length: 12 }, (_, i) => i));
  await assertRejects(() => run({ land: 7 }), Error, "crashed");
  assertEquals(landed, [0, 1, 2, 3, 4, 5, 6]);
});

Deno.test("a timer fires between landings", async () => {
  let fired = false;
  setTimeout(() => fired = true, 0);
  await fly(count(5000), {
    launch: (item) => () => Promise.resolve(item),
    land: () => {},
  });
  assert(fired);
});

Deno.test("the numbers of tensors come in their order", async () => {
  const backend = new ReferenceBackward();
  const tensors = [1, 2, 3].map((value) => backend.upload(Float32Array.of(value), [1]));
  assertEquals(await Array.fromAsync(readEach(backend, tensors)), [1, 2, 3].map((v) => Float32Array.of(v)));
});
