import { assertEquals, assertRejects } from "@std/assert";
import { ahead } from "./ahead.ts";

Deno.test("no more than the depth are begun ahead, and results keep their order", async () => {
  for (const depth of [0, 1, 3]) {
    let begun = 0;
    const taken: number[] = [];
    const results = ahead([0, 1, 2, 3, 4, 5], depth, async (i) => {
      begun++;
      await new Promise((resolve) => setTimeout(resolve, 6 - i));
      return i;
    });
    assertEquals(begun, 0);
    for await (const result of results) {
      taken.push(result);
      assertEquals(begun, Math.min(6, taken.length + depth));
    }
    assertEquals(taken, [0, 1, 2, 3, 4, 5]);
  }
});

Deno.test("a failure comes in its order, and those that nobody takes are no unhandled rejections", async () => {
  const results = ahead(
    [0, 1, 2],
    2,
    (i) => i === 0 ? Promise.resolve(i) : Promise.reject(new Error(`${i}`)),
  );
  assertEquals(await results.next(), { value: 0, done: false });
  await assertRejects(() => results.next(), Error, "1");
  assertEquals(await results.next(), { value: undefined, done: true });
});
