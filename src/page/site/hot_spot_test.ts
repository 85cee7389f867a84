import { assertEquals } from "@std/assert";
import { hotSpot } from "./hot_spot.ts";

/** A map of 6 by 3 pixels that is opaque at one of them. */
function mapWith(x: number, y: number) {
  const data = new Uint8ClampedArray(4 * 6 * 3).fill(9);
  data[4 * (6 * y + x) + 3] = 10;
  return { data, width: 6, height: 3 };
}

Deno.test("the place of the hot spot in words", () => {
  const places = [[0, 0], [2, 0], [5, 0], [1, 1], [3, 1], [4, 1], [0, 2], [3, 2], [5, 2]] as const;
  assertEquals(places.map(([x, y]) => hotSpot(mapWith(x, y))), [
    "at the top left",
    "at the top",
    "at the top right",
    "on the left",
    "in the middle",
    "on the right",
    "at the bottom left",
    "at the bottom",
    "at the bottom right",
  ]);
});
