import { assertEquals } from "@std/assert";
import { Shares } from "./shares.ts";

Deno.test("memory can be freed when its last holder lets go of it", () => {
  const shares = new Shares<number>();
  for (let i = 0; i < 2; i++) shares.add(7);
  assertEquals([8, 7, 7, 7, 7].map((memory) => shares.drop(memory)), [true, false, false, true, true]);
});
