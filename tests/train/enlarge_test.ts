import { assertAlmostEquals, assertEquals } from "@std/assert";
import { enlargeKernels, enlargement, product, transposed } from "../../weights/enlarge.ts";
import { Random } from "../support/random.ts";

Deno.test("a larger kernel answers an enlarged patch as the small one answered the patch", () => {
  for (const [from, to] of [[4, 6], [4, 8], [3, 7], [1, 2]] as const) {
    const random = new Random(from);
    const kernels = random.normals(3 * from ** 2);
    const patch = Array.from({ length: from }, () => [...random.normals(from)]);
    const r = enlargement(from, to);
    const larger = product(product(r, patch), transposed(r)).flat();
    const found = enlargeKernels(kernels, from, to);
    assertEquals(found.length, 3 * to ** 2);
    for (let i = 0; i < 3; i++) {
      const wanted = patch.flat().reduce((sum, x, j) => sum + x * kernels[i * from ** 2 + j]!, 0);
      const answer = larger.reduce((sum, x, j) => sum + x * found[i * to ** 2 + j]!, 0);
      assertAlmostEquals(answer, wanted, 1e-5);
    }
  }
});
