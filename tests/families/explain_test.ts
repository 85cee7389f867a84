/**
 * Explanations of the wider family: each patch has a weight, also where no class token or several other tokens come before.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { patchWeights } from "../../src/model/explain/explain.ts";
import { shareOfTokens } from "../../src/model/explain/rollout.ts";
import { METHODS } from "../../src/model/explain/options.ts";
import { loadParts } from "../../src/model/loading/load_parts.ts";
import { Model } from "../../src/model/model.ts";
import { patchCount, pictureSize, prefixCount, tokenCount } from "../../src/vit/sizes.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { FAMILIES, familyTest } from "./families.ts";

const CPU = { device: "cpu", threads: 1 } as const;

/** The tokens' weights by the definition: shares, times each block's (I + mean attention)/2, the last block first. */
function rolledOut(attention: readonly Float32Array[], shares: Float64Array, heads: number): number[] {
  const tokens = shares.length;
  const meanOf = (all: Float32Array, i: number, j: number) =>
    Array.from({ length: heads }, (_, head) => all[(head * tokens + i) * tokens + j]!)
      .reduce((sum, weight) => sum + weight / heads, 0);
  return attention.toReversed().reduce(
    (row, all) =>
      row.map((value, j) => row.reduce((sum, share, i) => sum + share * meanOf(all, i, j), value) / 2),
    [...shares],
  );
}

for (const family of FAMILIES) {
  familyTest("every patch has a weight by every method", family, async ({ config, file, golden }) => {
    const { network } = await loadParts(file, { ...CPU, config });
    const pixels = golden.get("input")!.data.slice(0, pictureSize(config));
    for (const method of METHODS) {
      const weights = await patchWeights(network, pixels, { method });
      assertEquals([weights.length, Math.max(...weights)], [patchCount(config), 1]);
      assert(weights.every((weight) => weight >= 0), method);
      assert(weights.some((weight) => weight < 0.999), method);
    }
    const { attention } = await network.intermediates(pixels);
    const shares = shareOfTokens(config);
    assertEquals([attention[0]!.length / config.numHeads, shares.length], [
      tokenCount(config) ** 2,
      tokenCount(config),
    ]);
    const wanted = rolledOut(attention, shares, config.numHeads).slice(prefixCount(config));
    const most = Math.max(...wanted);
    const found = await patchWeights(network, pixels, {});
    const close = wanted.map((weight) => weight / most);
    assertClose("rollout", Float32Array.from(found), Float32Array.from(close), absolute(1e-5));
    network.dispose();
  });
}

familyTest("without classes a gradient wants an output", "pre_norm_clip", async ({ config, file }) => {
  using model = new Model({ ...await loadParts(file, { ...CPU, config }), activation: "none" });
  const input = { pixels: new Float32Array(pictureSize(config)).map((_, i) => Math.sin(i)) };
  await assertRejects(
    () => model.explain(input, { method: "gradient" }),
    TypeError,
    "Cannot explain the best class of a model that has no classes: classIndex",
  );
  const { weights } = await model.explain(input, { method: "gradient", classIndex: 1 });
  assert(weights.some((weight) => weight > 0));
});
