import { assertEquals } from "@std/assert";
import { defineConfig } from "./config.ts";
import { buildWeights, parameters, storedTensors } from "./weights.ts";

const TINY = { imageSize: 8, patchSize: 4, embedDim: 6, depth: 1, numHeads: 2, numClasses: 5 };

function names(partial: Parameters<typeof defineConfig>[0]): string[] {
  return storedTensors(defineConfig({ ...TINY, ...partial })).map(({ name }) => name);
}

Deno.test("parameters have timm's names, and the shapes of file and network", () => {
  const specs = parameters(defineConfig({ ...TINY, mlpRatio: 2 }));
  assertEquals(specs.map(({ name, shape, role }) => `${name} ${shape.join("x")} ${role}`), [
    "cls_token 1x1x6 vector",
    "pos_embed 1x5x6 vector",
    "patch_embed.proj.weight 6x48 weight",
    "patch_embed.proj.bias 6 vector",
    "blocks.0.norm1.weight 6 vector",
    "blocks.0.norm1.bias 6 vector",
    "blocks.0.attn.qkv.weight 18x6 weight",
    "blocks.0.attn.qkv.bias 18 vector",
    "blocks.0.attn.proj.weight 6x6 weight",
    "blocks.0.attn.proj.bias 6 vector",
    "blocks.0.norm2.weight 6 vector",
    "blocks.0.norm2.bias 6 vector",
    "blocks.0.mlp.fc1.weight 12x6 weight",
    "blocks.0.mlp.fc1.bias 12 vector",
    "blocks.0.mlp.fc2.weight 6x12 weight",
    "blocks.0.mlp.fc2.bias 6 vector",
    "norm.weight 6 vector",
    "norm.bias 6 vector",
    "head.weight 5x6 weight",
    "head.bias 5 vector",
  ]);
  const kernel = storedTensors(defineConfig(TINY)).find(({ name }) => name === "patch_embed.proj.weight");
  assertEquals(kernel?.shape, [6, 3, 4, 4]);
});

Deno.test("options add and remove parameters", () => {
  const plain = names({});
  const added = (partial: Parameters<typeof names>[0]) =>
    names(partial).filter((name) => !plain.includes(name));
  const removed = (partial: Parameters<typeof names>[0]) =>
    plain.filter((name) => !names(partial).includes(name));
  assertEquals(added({ representationSize: 4 }), ["pre_logits.fc.weight", "pre_logits.fc.bias"]);
  assertEquals(added({ distilled: true }), ["dist_token", "head_dist.weight", "head_dist.bias"]);
  assertEquals(added({ distilled: true, representationSize: 4, numClasses: 0 }), ["dist_token"]);
  assertEquals(removed({ qkvBias: false }), ["blocks.0.attn.qkv.bias"]);
  assertEquals(removed({ numClasses: 0 }), ["head.weight", "head.bias"]);
});

Deno.test("each leaf of the tree is the parameter of its name", () => {
  const config = defineConfig({ ...TINY, depth: 2, distilled: true });
  const { blocks, ...rest } = buildWeights(config, ({ name }) => name);
  assertEquals(there(blocks[1]), {
    norm1: { scale: "blocks.1.norm1.weight", bias: "blocks.1.norm1.bias" },
    attn: {
      qkv: { weight: "blocks.1.attn.qkv.weight", bias: "blocks.1.attn.qkv.bias" },
      proj: { weight: "blocks.1.attn.proj.weight", bias: "blocks.1.attn.proj.bias" },
    },
    norm2: { scale: "blocks.1.norm2.weight", bias: "blocks.1.norm2.bias" },
    mlp: {
      fc1: { weight: "blocks.1.mlp.fc1.weight", bias: "blocks.1.mlp.fc1.bias" },
      fc2: { weight: "blocks.1.mlp.fc2.weight", bias: "blocks.1.mlp.fc2.bias" },
    },
  });
  assertEquals(there(rest), {
    prefix: "prefix_tokens",
    posEmbed: "pos_embed",
    patchEmbed: { weight: "patch_embed.proj.weight", bias: "patch_embed.proj.bias" },
    norm: { scale: "norm.weight", bias: "norm.bias" },
    head: { weight: "head.weight", bias: "head.bias" },
    headDist: { weight: "head_dist.weight", bias: "head_dist.bias" },
  });
});

/** Without the parts that are absent. */
function there(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree));
}
