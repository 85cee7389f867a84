import { assertEquals } from "@std/assert";
import type { Description } from "./describe.ts";
import { linesOf } from "./lines.ts";

const DESCRIPTION: Description = {
  model: "folder",
  name: "it",
  architecture: null,
  format: "safetensors",
  bytes: 1_500_000,
  naming: "timm",
  licence: null,
  parameters: 1234,
  config: {
    layerNormEps: { value: 1e-6, from: "default" },
    rope: { value: { kind: "axial", temperature: 10000 }, from: "config.json" },
  },
  preprocessing: { mean: { value: [0.48145466, 0.5], from: "config.json" } },
  activation: "softmax",
  labels: { count: 0, from: "default", names: [] },
  tensors: [{ name: "a\x1b", dtype: "F32", shape: [] }],
  unused: ["a", "b", "c", "d", "e", "f", "g"],
};

Deno.test("facts stand in columns, each with where it is from", () => {
  assertEquals(linesOf(DESCRIPTION, { columns: undefined, tensors: false }), [
    "it",
    "  model       folder",
    "  format      safetensors, 1.5 MB",
    "  names       as timm has them",
    "  licence     not told",
    "  parameters  1,234 in 1 tensors",
    "  not used    a, b, c, d, e and 2 more",
    "",
    "Network",
    "  layerNormEps  1e-6                           default",
    "  rope          kind axial, temperature 10000  config.json",
    "",
    "Pictures",
    "  mean  0.481455, 0.5  config.json",
    "",
    "Classes",
    "  activation  softmax",
    "  count       0: features only",
    "",
    "Tensors",
    "  a\\u001b  F32  one number",
  ]);
});

Deno.test("in a narrow terminal tensors take two lines, and others are cut", () => {
  const lines = linesOf(DESCRIPTION, { columns: 20, tensors: true });
  assertEquals(lines.slice(-2), ["  a\\u001b", "    F32  one number"]);
  assertEquals(lines[2], "  format      safet…");
});
