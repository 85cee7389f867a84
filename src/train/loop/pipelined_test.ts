import { assert, assertEquals, assertRejects } from "@std/assert";
import { pipelined } from "./pipelined.ts";

async function* count(to: number, failure?: Error): AsyncGenerator<number> {
  for (let i = 0; i < to; i++) yield i;
  if (failure) throw failure;
}

Deno.test("results are consumed in the order of submission, many at a time once they prove to be quick", async () => {
  const consumed: number[] = [];
  const together: number[] = [];
  let submitted = 0;
  await pipelined(count(300), {
    submit: (item) => {
      submitted++;
      return () => Promise.resolve(item);
    },
    consume: (item) => void consumed.push(item),
    settled: () => {
      together.push(submitted);
      submitted = 0;
    },
  });
  assertEquals(consumed, Array.from({ length: 300 }, (_, i) => i));
  assertEquals(together[0], 1);
  assert(Math.max(...together) > 1 && Math.max(...together) <= 64, `${together}`);
});

Deno.test("slow results are consumed one by one", async () => {
  const together: number[] = [];
  let submitted = 0;
  await pipelined(count(4), {
    submit: () => {
      submitted++;
      return () => new Promise((resolve) => setTimeout(resolve, 300));
    },
    consume: () => {},
    settled: () => {
      together.push(submitted);
      submitted = 0;
    },
  });
  assertEquals(together, [1, 1, 1, 1]);
});

Deno.test("results before an error of the items are consumed", async () => {
  const consumed: number[] = [];
  const whole = pipelined(count(20, new Error("no more")), {
    submit: (item) => () => Promise.resolve(item),
    consume: (item) => void consumed.push(item),
  });
  await assertRejects(() => whole, Error, "no more");
  assertEquals(consumed.length, 20);
});

Deno.test("results before a failed submit are consumed, a failed consume ends the pipeline", async () => {
  const consumed: number[] = [];
  const run = (bad: { submit?: number; consume?: number }) =>
    pipelined(count(20), {
      submit: (item) => {
        if (item === bad.submit) throw new Error("not submitted");
        return () => Promise.resolve(item);
      },
      consume: (item) => {
        if (item === bad.consume) throw new Error("not consumed");
        consumed.push(item);
      },
    });
  await assertRejects(() => run({ submit: 12 }), Error, "not submitted");
  assertEquals(consumed.splice(0), Array.from({ length: 12 }, (_, i) => i));
  await assertRejects(() => run({ consume: 7 }), Error, "not consumed");
  assertEquals(consumed, [0, 1, 2, 3, 4, 5, 6]);
});

Deno.test("a timer fires between results", async () => {
  let fired = false;
  setTimeout(() => fired = true, 0);
  await pipelined(count(5000), {
    submit: (item) => () => Promise.resolve(item),
    consume: () => {},
  });
  assert(fired);
});
