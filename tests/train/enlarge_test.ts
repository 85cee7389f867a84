import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { loadModel } from "../../mod.ts";
import { enlarge, enlargeKernels, enlargement, product, transposed, widen } from "../../weights/enlarge.ts";
import { PICTURE_LENGTH } from "../support/embedded_model.ts";
import { Random } from "../support/random.ts";
import { randomModel } from "../support/random_model.ts";

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

Deno.test("a model with a wider MLP answers as the narrow one, and its new units can learn", async () => {
  const out = await Deno.makeTempDir();
  try {
    await enlarge("weights", { mlpRatio: 6 }, out);
    await using narrow = await loadModel("weights");
    await using wide = await loadModel(out);
    assertEquals(wide.config, { ...narrow.config, mlpRatio: 6 });
    const pixels = new Random(1).normals(PICTURE_LENGTH);
    const [answers, wanted] = [await wide.forward(pixels), await narrow.forward(pixels)];
    wanted.forEach((logit, i) => assertAlmostEquals(answers[i]!, logit, 1e-4));
    const { shape, data } = widen({ name: "mlp.fc1.weight", shape: [1, 2], data: Float32Array.of(5, 6) }, 3);
    assertEquals([shape, [...data.subarray(0, 2)]], [[3, 2], [5, 6]]);
    assert(data.every((weight) => weight !== 0));
    await assertRejects(() => enlarge(out, { mlpRatio: 5 }, out), RangeError, "from 6 to 5");

    const gated = `${out}/gated.safetensors`;
    const size = { imageSize: 8, patchSize: 4, embedDim: 64, depth: 1, numHeads: 1, numClasses: 3 } as const;
    await Deno.writeFile(gated, randomModel({ ...size, mlp: "gated" }));
    await assertRejects(
      () => enlarge(gated, { mlpRatio: 8 }, `${out}/none`),
      TypeError,
      "Cannot enlarge a gated MLP",
    );
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});
