import { assertAlmostEquals, assertEquals } from "@std/assert";
import { scalePixels } from "./scale_pixels.ts";

Deno.test("a size that stays is left alone", () => {
  const pixels = Float32Array.of(1, 2, 3, 4);
  assertEquals(scalePixels(pixels, 2, 2), pixels);
});

Deno.test("planes grow by straight lines between pixels' centres", () => {
  const grown = scalePixels(Float32Array.of(0, 4, 8, 12, 1, 1, 1, 1), 2, 4);
  assertEquals([...grown.subarray(0, 8)], [0, 1, 3, 4, 2, 3, 5, 6]);
  assertEquals(new Set(grown.subarray(16)), new Set([1]));
});

Deno.test("planes shrink by what PyTorch calls antialias", () => {
  // torch.nn.functional.interpolate(torch.arange(16.).reshape(1, 1, 4, 4), 2, mode="bilinear", antialias=True)
  const shrunk = scalePixels(Float32Array.from({ length: 16 }, (_, i) => i), 4, 2);
  [3.5714285, 5.1428571, 9.857143, 11.428572].forEach((value, i) =>
    assertAlmostEquals(shrunk[i]!, value, 1e-5)
  );
});
