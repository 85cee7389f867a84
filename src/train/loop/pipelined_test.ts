import { assert, assertEquals, assertRejects } from "@std/assert";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import { pipelined, readEach } from "./pipelined.ts";

async function* count(to: number, failure?: Error): AsyncGenerator<number> {
  for (let i = 0; i < to; i++) yield i;
  if (failure) throw failure;
}

Deno.test("what was launched lands in order, many at a time once they prove to be quick", async () => {
  const landed: number[] = [];
  const together: number[] = [];
  let flying = 0;
  await pipelined(count(300), {
    submit: (item) => {
      flying++;
      return () => Promise.resolve(item);
    },
    consume: (item) => void landed.push(item),
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
  await pipelined(count(4), {
    submit: () => {
      flying++;
      return () => new Promise((resolve) => setTimeout(resolve, 300));
    },
    consume: () => {},
    settled: () => {
      together.push(flying);
      flying = 0;
    },
  });
  assertEquals(together, [1, 1, 1, 1]);
});

Deno.test("items that end by an error let those before them consume", async () => {
  const landed: number[] = [];
  const whole = pipelined(count(20, new Error("no more")), {
    submit: (item) => () => Promise.resolve(item),
    consume: (item) => void landed.push(item),
  });
  await assertRejects(() => whole, Error, "no more");
  assertEquals(landed.length, 20);
});

Deno.test("a submit that fails lets those before it consume, a landing that fails ends it all", async () => {
  const landed: number[] = [];
  const run = (bad: { submit?: number; consume?: number }) =>
    pipelined(count(20), {
      submit: (item) => {
        if (item === bad.submit) throw new Error("grounded");
        return () => Promise.resolve(item);
      },
      consume: (item) => {
        if (item === bad.consume) throw new Error("crashed");
        landed.push(item);
      },
    });
  await assertRejects(() => run({ submit: 12 }), Error, "grounded");
  assertEquals(landed.splice(0), Array.from({ length: 12 }, (_, i) => i));
  await assertRejects(() => run({ consume: 7 }), Error, "crashed");
  assertEquals(landed, [0, 1, 2, 3, 4, 5, 6]);
});

Deno.test("a timer fires between landings", async () => {
  let fired = false;
  setTimeout(() => fired = true, 0);
  await pipelined(count(5000), {
    submit: (item) => () => Promise.resolve(item),
    consume: () => {},
  });
  assert(fired);
});

Deno.test("the numbers of tensors come in their order", async () => {
  const backend = new ReferenceBackward();
  const tensors = [1, 2, 3].map((value) => backend.upload(Float32Array.of(value), [1]));
  assertEquals(await Array.fromAsync(readEach(backend, tensors)), [1, 2, 3].map((v) => Float32Array.of(v)));
});
