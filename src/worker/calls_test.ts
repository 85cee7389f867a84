import { assertEquals } from "@std/assert";
import { type Call, Calls, joinPixels, splitResult } from "./calls.ts";
import { defineConfig } from "../vit/config.ts";
import type { Pass } from "./messages.ts";

function call(id: number, pass: Pass = "logits", pictures = 1): Call {
  return { id, pass, pixels: new Float32Array(pictures * 4).fill(id) };
}

function waiting(...all: Call[]): Calls {
  const calls = new Calls();
  all.forEach((each) => calls.add(each));
  return calls;
}

const ids = (calls: readonly Call[]) => calls.map(({ id }) => id);

Deno.test("the first pass takes one call: nothing is known of its time", () => {
  const calls = waiting(call(1), call(2));
  assertEquals(ids(calls.take()), [1]);
  assertEquals(ids(calls.take()), [2]);
  assertEquals(calls.take(), []);
});

Deno.test("a pass takes what fits into ten milliseconds, in order", () => {
  const calls = waiting(call(1), call(2), call(3, "logits", 2), call(4));
  calls.note([call(0)], 3);
  assertEquals(ids(calls.take()), [1, 2]);
  assertEquals(ids(calls.take()), [3, 4]);
});

Deno.test("a call that takes longer by itself is still taken", () => {
  const calls = waiting(call(1, "logits", 9), call(2));
  calls.note([call(0)], 3);
  assertEquals(ids(calls.take()), [1]);
});

Deno.test("calls of different passes, and those for intermediates, are not joined", () => {
  const calls = waiting(
    call(1),
    call(2, "probabilities"),
    call(3, "intermediates"),
    call(4, "intermediates"),
  );
  calls.note([call(0)], 0.1);
  assertEquals([1, 2, 3, 4].map(() => ids(calls.take())), [[1], [2], [3], [4]]);
});

Deno.test("a cancelled call is not taken", () => {
  const calls = waiting(call(1), call(2), call(3));
  calls.cancel(1);
  calls.cancel(7);
  assertEquals(ids(calls.take()), [2]);
});

Deno.test("each call gets its part of the joined result, for every number of classes", () => {
  const joined = [call(1), call(2, "logits", 2)];
  assertEquals(joinPixels(joined), Float32Array.of(1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2));
  for (const imageSize of [32, 224, 384]) {
    const calls = [1, 2, 3].map((pictures) => {
      return { ...call(0), pixels: { length: pictures * 3 * imageSize ** 2 } as Float32Array<ArrayBuffer> };
    });
    for (let numClasses = 0; numClasses <= 1000; numClasses++) {
      const outputs = numClasses || 768; // without classes the features come out
      const result = Float32Array.from({ length: 6 * outputs }, (_, i) => i);
      const parts = splitResult(result, calls, defineConfig({ imageSize, numClasses }));
      const found = parts.map((part) => [part[0], part.length, part.at(-1)]);
      const wanted = [[0, 1], [1, 3], [3, 6]].map(([from, to]) => {
        return [from! * outputs, (to! - from!) * outputs, to! * outputs - 1];
      });
      assertEquals(found, wanted, `${numClasses} classes at ${imageSize} px`);
    }
  }
});
