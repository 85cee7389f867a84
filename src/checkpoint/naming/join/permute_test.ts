import { assertEquals } from "@std/assert";
import { permute } from "./permute.ts";

/** The numbers 0, 1, 2 … of a tensor of this shape in another order of axes, kept in so many bytes each. */
function permuted(numberBytes: 1 | 2 | 4, shape: readonly number[], axes: readonly number[]): number[] {
  const kind = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[numberBytes];
  const count = shape.reduce((a, b) => a * b, 1);
  const shifted = new Uint8Array(count * numberBytes + 1).subarray(1); // aligned to nothing
  const into = new kind(count).map((_, i) => i);
  shifted.set(new Uint8Array(into.buffer));
  permute(shifted, new Uint8Array(into.buffer), numberBytes, shape, axes);
  return [...into];
}

Deno.test("a matrix is transposed, whatever its numbers take", () => {
  for (const numberBytes of [1, 2, 4] as const) {
    assertEquals(permuted(numberBytes, [2, 3], [1, 0]), [0, 3, 1, 4, 2, 5]);
  }
});

Deno.test("a convolution's kernel [P, P, C, D] becomes [D, C, P, P]", () => {
  const [height, width, channels, dim] = [2, 2, 3, 4];
  const found = permuted(4, [height, width, channels, dim], [3, 2, 0, 1]);
  const wanted: number[] = [];
  for (let d = 0; d < dim; d++) {
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) wanted.push(((y * width + x) * channels + c) * dim + d);
      }
    }
  }
  assertEquals(found, wanted);
});

Deno.test("axes in their own order, of one number and of none", () => {
  assertEquals(permuted(4, [2, 2], [0, 1]), [0, 1, 2, 3]);
  assertEquals(permuted(4, [3], [0]), [0, 1, 2]);
  assertEquals(permuted(4, [1, 1, 1], [2, 0, 1]), [0]);
  assertEquals(permuted(4, [3, 0], [1, 0]), []);
});
