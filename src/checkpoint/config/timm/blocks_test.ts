import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../../errors.ts";
import { defined } from "../../../util/defined.ts";
import { defineConfig, type VitConfig } from "../../../vit/config.ts";
import { readArchitecture } from "./read_arguments.ts";

const RMS = { partial: "RmsNorm", eps: 0.001 };
const SIZES = { "patch_size": 4, "embed_dim": 24, depth: 2, "num_heads": 2 };

function read(args: Record<string, unknown>): Partial<VitConfig> {
  return defined(readArchitecture("of a test", args));
}

const KINDS: Record<string, Partial<VitConfig>> = {
  "Block": { layerScale: 1 },
  "ResPostBlock": { blockNorm: "post", layerScale: 1 },
  "ParallelScalingBlock": { block: "parallel", layerScale: 1 },
  "ParallelThingsBlock": { block: "twin", layerScale: 1 },
};

for (const [name, wanted] of Object.entries(KINDS)) {
  Deno.test(`the kind of blocks is read: ${name}`, () => {
    assertEquals(read({ "block_fn": name, "init_values": 1 }), wanted);
  });
}

Deno.test("kinds of norms, norms of patches, and linears without biases are read", () => {
  assertEquals(read({ "norm_layer": "rmsnorm" }), { norm: "rms" });
  assertEquals(read({ "norm_layer": RMS, "embed_norm_layer": RMS, "proj_bias": false }), {
    norm: "rms",
    layerNormEps: 0.001,
    patchNorm: true,
    branchBias: false,
  });
  assertEquals(read({ class: "Eva", "use_post_norm": true, "init_values": 1 }).blockNorm, "post");
  assertEquals(read({ class: "Eva", "use_rot_pos_emb": true, "rope_type": "mixed" }).rope, {
    kind: "mixed",
    temperature: 10000,
  });
  assertEquals(read({ class: "Beit", "use_shared_rel_pos_bias": true }).sharedPositionBias, true);
});

const REFUSED: Record<string, [Record<string, unknown>, string]> = {
  "another kind of blocks": [{ "block_fn": "DiffParallelScalingBlock" }, "one of Block, ResPostBlock"],
  "another attention": [{ "attn_layer": "diff" }, "only attn is supported"],
  "another kind of norms": [{ "norm_layer": "batchnorm" }, "which is not supported"],
  "patches that are normed otherwise": [
    { "embed_norm_layer": RMS },
    "only what norm_layer says is supported",
  ],
  "other rotary positions": [
    { class: "Eva", "use_rot_pos_emb": true, "rope_type": "mrope" },
    "one of cat, dinov3, mixed is wanted",
  ],
};

for (const [title, [args, message]] of Object.entries(REFUSED)) {
  Deno.test(`refused by name: ${title}`, () => {
    assertThrows(() => read(args), CheckpointError, message);
  });
}

Deno.test("parts that a kind of blocks lacks cannot be built", () => {
  const parallel = read({ ...SIZES, "block_fn": "ParallelScalingBlock" });
  for (
    const part of [{ mlpNorm: true }, { attnNorm: true }, { mlp: "gated" }, { blockNorm: "post" }] as const
  ) {
    const message = `block "parallel" and ${Object.keys(part)[0]}`;
    assertThrows(() => defineConfig({ ...parallel, ...part }), RangeError, message);
  }
});
