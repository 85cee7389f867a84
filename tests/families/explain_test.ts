/**
 * Explanations of the wider family: each patch has a weight, also where no class token or several other tokens come before.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { patchWeights } from "../../src/model/explain/explain.ts";
import { rollOut, shareOfTokens } from "../../src/model/explain/rollout.ts";
import { type ExplainOptions, METHODS } from "../../src/model/explain/options.ts";
import { loadParts } from "../../src/model/loading/load_parts.ts";
import type { LoadModelOptions } from "../../src/model/loading/options.ts";
import { Model } from "../../src/model/model.ts";
import type { Network } from "../../src/model/network/network.ts";
import { defineConfig } from "../../src/vit/config.ts";
import { patchCount, pictureSize, prefixCount, tokenCount } from "../../src/vit/sizes.ts";
import { loadRemote } from "../../src/worker/remote_network.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import expected from "../fixtures/explain/pooling.json" with { type: "json" };
import { NO_GPU } from "../gpu/adapter.ts";
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
    const all = await network.attentionMaps(pixels);
    const shares = shareOfTokens(config, all[config.depth]);
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

for (const family of Object.keys(expected) as (keyof typeof expected)[]) {
  const devices: [string, LoadModelOptions, typeof loadParts][] = [
    ["the CPU", CPU, loadParts],
    ["a Worker", CPU, loadRemote],
    ...NO_GPU ? [] : [["the GPU", { device: "gpu" }, loadParts]] satisfies [
      string,
      LoadModelOptions,
      typeof loadParts,
    ][],
  ];
  for (const [where, options, load] of devices) {
    familyTest(`a query that pools is followed, on ${where}`, family, async ({ config, file, golden }) => {
      const { network } = await load(file, { ...options, config });
      const size = pictureSize(config);
      for (const [i, { label, ...wanted }] of expected[family].entries()) {
        const pixels = golden.get("input")!.data.slice(i * size, (i + 1) * size);
        const cases: [keyof typeof wanted, ExplainOptions][] = [
          ["rollout", {}],
          ["rolloutToFirst", { layer: 0 }],
          ["attentionOfFirst", { method: "attention", layer: 0 }],
          ["gradient", { method: "gradient", classIndex: label }],
        ];
        for (const [what, options] of cases) {
          const found = Float32Array.from(await patchWeights(network, pixels, options));
          assertClose(`picture ${i}, ${what}`, found, wanted[what], absolute(1e-4));
        }
      }
      network.dispose();
    });
  }
}

Deno.test("of twins, which read the same, both are followed", async () => {
  const config = defineConfig({
    imageSize: 8,
    patchSize: 4,
    embedDim: 8,
    depth: 2,
    numHeads: 2,
    block: "twin",
  });
  const tokens = tokenCount(config);
  const maps = [1, 2, 3, 4].map((of) => new Float32Array(tokens ** 2).map((_, i) => of + i % of));
  const network = { config, attentionMaps: () => Promise.resolve(maps) } as unknown as Network;
  const pixels = new Float32Array(pictureSize(config));
  const [first, last] = [[0, 1], [2, 3]].map(([a, b]) => maps[a!]!.map((value, i) => value + maps[b!]![i]!));
  const wanted = (scale: number, part: 0.5 | 1) => {
    const blocks = [first!, last!].map((map) => map.map((value) => scale * value));
    const row = rollOut(blocks, shareOfTokens(config), part).subarray(1);
    return row.map((value) => value / Math.max(...row));
  };
  assertEquals(await patchWeights(network, pixels, {}), wanted(0.5, 0.5));
  assertEquals(await patchWeights(network, pixels, { method: "gradient", classIndex: 0 }), wanted(1, 1));
});

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
