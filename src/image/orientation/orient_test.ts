import { assertEquals } from "@std/assert";
import { orient } from "./orient.ts";

/** Pixels named 0, 1, 2 … as a picture, and back. */
const picture = (names: number[], width: number) => ({
  data: Uint8Array.from(names.flatMap((name) => [name, name + 100, name + 200])),
  width,
  height: names.length / width,
});

Deno.test("orient undoes each EXIF orientation", () => {
  // stored:  0 1 2
  //          3 4 5
  const upright: Record<number, [names: number[], width: number]> = {
    1: [[0, 1, 2, 3, 4, 5], 3],
    2: [[2, 1, 0, 5, 4, 3], 3],
    3: [[5, 4, 3, 2, 1, 0], 3],
    4: [[3, 4, 5, 0, 1, 2], 3],
    5: [[0, 3, 1, 4, 2, 5], 2],
    6: [[3, 0, 4, 1, 5, 2], 2],
    7: [[5, 2, 4, 1, 3, 0], 2],
    8: [[2, 5, 1, 4, 0, 3], 2],
  };
  for (const [orientation, [names, width]] of Object.entries(upright)) {
    assertEquals(
      orient(picture([0, 1, 2, 3, 4, 5], 3), Number(orientation)),
      picture(names, width),
      orientation,
    );
  }
});
