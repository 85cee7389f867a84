import { assertEquals } from "@std/assert";
import { defineConfig, type VitConfig } from "../../vit/config.ts";
import { configOf } from "../config/architectures.ts";
import { timmConfig, timmName } from "./timm_config.ts";

const PLAIN = defineConfig({
  imageSize: 32,
  patchSize: 8,
  embedDim: 24,
  depth: 2,
  numHeads: 3,
  numClasses: 7,
});

const NAMES: [config: Partial<VitConfig>, like: string, name: string | undefined][] = [
  [{}, "x", "vit_base_patch8_224"],
  [{}, "vit_tiny_patch16_224.augreg", "vit_tiny_patch16_224"],
  [{ layerNormEps: 1e-12 }, "x", "vit_base_patch8_224"],
  [{ layerNormEps: 1e-5, preNorm: true }, "x", "vit_base_patch16_clip_224"],
  [{ layerNormEps: 1e-5 }, "x", undefined],
  [{ layerNormEps: 3e-4 }, "x", undefined],
  [{ distilled: true }, "x", "deit_tiny_distilled_patch16_224"],
  [{ distilled: true, distilledHead: false }, "x", undefined],
  [{ pooling: "tokenAndAvg" }, "x", undefined],
  [{ representationSize: 8 }, "x", undefined],
  [{ qkScale: 0.5 }, "x", undefined],
  [{ headBias: false }, "x", undefined],
];

for (const [change, like, name] of NAMES) {
  Deno.test(`timm's network of this kind is found: ${JSON.stringify(change)} like ${like}`, () => {
    assertEquals(timmName({ ...PLAIN, ...change }, like), name);
  });
}

Deno.test("architectures of timm's are their own", () => {
  for (const name of ["vit_large_patch14_dinov2", "vit_base_patch16_dinov3", "eva02_tiny_patch14_224"]) {
    assertEquals(timmName(configOf(name), name), name);
  }
});

Deno.test("arguments say how a network differs; in timm it is distilled by its name", () => {
  const preprocessing = {
    ...{ imageSize: 32, interpolation: "bicubic", cropPct: 0.9, cropMode: "center" } as const,
    ...{ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  };
  const config = { ...PLAIN, distilled: true };
  const architecture = timmName(config, "x")!;
  const found = timmConfig({ architecture, config, preprocessing, classNames: undefined });
  const args = found["model_args"] as Record<string, unknown>;
  assertEquals([found["architecture"], args["distilled"], args["depth"]], [architecture, undefined, 2]);
  assertEquals([found["num_classes"], found["num_features"], found["global_pool"]], [7, 24, "token"]);
});
