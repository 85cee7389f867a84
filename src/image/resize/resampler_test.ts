import { assertEquals } from "@std/assert";
import { resampleAxis, resampleWeights } from "./resample_weights.ts";
import { type ResizeKernel, Strip, withResizeKernel } from "./resampler.ts";

Deno.test("the tiles of a strip resample no row twice", () => {
  const picture = { data: new Uint8Array(9 * 1000 * 3), width: 9, height: 1000 };
  const result = { data: new Uint8Array(5 * 40 * 3), width: 5, height: 40 };
  const down = resampleAxis(picture.height, result.height, "lanczos");
  let rows = 0;
  withResizeKernel((kernel) => {
    const alongRows: ResizeKernel["alongRows"] = (...values) => {
      rows += values[2];
      kernel.alongRows(...values);
    };
    const counting = { memory: kernel.memory, alongRows, alongColumns: kernel.alongColumns };
    const strip = new Strip(counting, picture, resampleWeights(resampleAxis(9, 5, "lanczos"), 0, 5));
    for (let y = 0; y < result.height; y += 2) strip.makeTile(resampleWeights(down, y, 2), result, 0, y);
  });
  assertEquals(rows, picture.height);
});
