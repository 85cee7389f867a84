// deno-lint-ignore-file camelcase -- the names are those of files
/**
 * Goldens of the wider family in folders as other libraries publish them, with their configurations: they give the answers
 * that they give under timm's names.
 */
import { assertEquals } from "@std/assert";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { type NamedTensor, writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { loadModel } from "../../src/model/load_model.ts";
import type { Model } from "../../src/model/model.ts";
import type { VitConfig } from "../../src/vit/config.ts";
import { jaxTensors, stacked } from "../checkpoint/jax_tensors.ts";
import { readRecords, sharedTest } from "../checkpoint/oracle.ts";
import { joinInputs, renamed, type Renames } from "../checkpoint/renamed.ts";
import * as renames from "../checkpoint/renames.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";

const SIZES = {
  hidden_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  image_size: 32,
  patch_size: 8,
};
const EPS6 = { layer_norm_eps: 1e-6 };
const MLP = { intermediate_size: 96 };

/** A family's file under other names, and the configuration beside it. */
interface Folder {
  readonly family: string;
  readonly renames: Renames;
  readonly config?: Record<string, unknown>;
  readonly openClip?: Record<string, unknown>;
  /** What the files do not say. */
  readonly told?: Partial<VitConfig>;
  /** True where the file has no bias of the head, which the golden's logits have. */
  readonly isBiasless?: boolean;
}

const FOLDERS: Record<string, Folder> = {
  ijepa: {
    family: "gap_no_fc_norm",
    renames: renames.IJEPA,
    config: { model_type: "ijepa", ...SIZES, ...MLP, ...EPS6 },
  },
  beit: {
    family: "beit",
    renames: renames.BEIT,
    config: { model_type: "beit", ...SIZES, ...MLP, ...EPS6, use_relative_position_bias: true },
  },
  dinov2: { family: "layer_scale", renames: renames.DINOV2, config: { model_type: "dinov2", ...SIZES } },
  dinov2_gated: {
    family: "swiglu_packed",
    renames: renames.DINOV2_GATED,
    config: { model_type: "dinov2", ...SIZES, use_swiglu_ffn: true },
  },
  dinov3: {
    family: "dinov3",
    renames: renames.DINOV3,
    config: {
      model_type: "dinov3_vit",
      ...SIZES,
      ...MLP,
      num_register_tokens: 4,
      query_bias: false,
      value_bias: false,
    },
    told: { pooling: "avg" }, // as the golden was made
  },
  clip: {
    family: "pre_norm_clip_quickgelu",
    renames: renames.CLIP,
    config: { model_type: "clip", vision_config: { ...SIZES, ...MLP } },
    isBiasless: true,
  },
  clip_with_gelu: {
    family: "pre_norm_clip",
    renames: renames.CLIP,
    config: { model_type: "clip_vision_model", ...SIZES, ...MLP, hidden_act: "gelu" },
    isBiasless: true,
  },
  siglip: {
    family: "map_siglip_gelu_tanh",
    renames: renames.SIGLIP,
    config: { model_type: "siglip", vision_config: { ...SIZES, ...MLP } },
  },
  siglip_floor: {
    family: "floor_patches_so400m",
    renames: renames.SIGLIP,
    config: {
      model_type: "siglip_vision_model",
      ...SIZES,
      ...MLP,
      hidden_act: "gelu",
      image_size: 30,
      patch_size: 7,
    },
  },
  siglip_classifier: {
    family: "gap_no_fc_norm",
    renames: renames.SIGLIP_CLASSIFIER,
    config: { model_type: "siglip", vision_config: { ...SIZES, ...MLP, hidden_act: "gelu" } },
  },
  open_clip: {
    family: "pre_norm_clip_quickgelu",
    renames: renames.OPEN_CLIP,
    openClip: {
      model_cfg: {
        embed_dim: 7,
        quick_gelu: true,
        vision_cfg: { image_size: 32, patch_size: 8, layers: 2, width: 24, head_width: 8 },
      },
    },
    isBiasless: true,
  },
  meta_dino: { family: "layer_scale", renames: renames.META_DINO, told: { numHeads: 3 } },
  meta_dino_gated: { family: "swiglu_packed", renames: renames.META_DINO_GATED, told: { numHeads: 3 } },
  meta_dinov3: {
    family: "dinov3",
    renames: renames.META_DINOV3,
    told: { numHeads: 3, imageSize: 32, pooling: "avg" },
  },
};

for (const [name, folder] of Object.entries(FOLDERS)) {
  sharedTest(`under other names the same answers: ${name}`, "goldens/families", async (url) => {
    const bytes = await Deno.readFile(new URL(`${url}/${folder.family}.safetensors`));
    const golden = readRecords(await Deno.readFile(new URL(`${url}/${folder.family}.golden.safetensors`)));
    const ours = [...parseSafetensors(bytes).tensors.values()].map((tensor) => {
      return { ...tensor, data: toFloat32(tensor) };
    });
    await using model = await load(joinInputs(renamed(ours, folder.renames)), folder);
    const found = await model.forward(golden.get("input")!.data, { intermediates: true });
    const bias = ours.find(({ name }) => name === "head.bias")!.data;
    const logits = golden.get("logits")!.data.map((x, i) =>
      folder.isBiasless ? x - bias[i % bias.length]! : x
    );
    const wanted = model.config.numClasses > 0 ? logits : golden.get("pre_logits")!.data;
    assertEquals(found.logits.length, wanted.length);
    assertClose(name, found.logits, wanted, absolute(2e-5));
  });
}

sharedTest(
  "CLIP's classifier reads the mean of patches that are not normed",
  "goldens/families",
  async (url) => {
    const bytes = await Deno.readFile(new URL(`${url}/pre_norm_clip_quickgelu.safetensors`));
    const input =
      readRecords(await Deno.readFile(new URL(`${url}/pre_norm_clip_quickgelu.golden.safetensors`)))
        .get("input")!.data;
    const ours = [...parseSafetensors(bytes).tensors.values()].map((tensor) => {
      return { ...tensor, data: toFloat32(tensor) };
    });
    const folder = FOLDERS["clip"]!;
    await using tower = await load(renamed(ours, folder.renames), folder);
    await using classifier = await load(renamed(ours, renames.CLIP_CLASSIFIER), folder);
    const { blocks } = await tower.forward(input, { intermediates: true });
    const { logits } = await classifier.forward(input, { intermediates: true });
    const [weight, bias] = ["weight", "bias"].map((part) =>
      ours.find(({ name }) => name === `head.${part}`)!.data
    );
    const last = blocks.at(-1)!;
    const [tokens, width] = [17, 24];
    const wanted = Array.from({ length: last.length / tokens / width }, (_, picture) => {
      const mean = Array.from({ length: width }, (_, column) => {
        const patches = Array.from(
          { length: tokens - 1 },
          (_, i) => last[(picture * tokens + i + 1) * width + column]!,
        );
        return patches.reduce((a, b) => a + b, 0) / patches.length;
      });
      return [...bias!].map((start, i) =>
        mean.reduce((sum, x, column) => sum + x * weight![i * width + column]!, start)
      );
    });
    assertClose("logits", logits, Float32Array.from(wanted.flat()), absolute(2e-5));
  },
);

sharedTest(
  "big_vision's SigLIP, its blocks in stacks, gives the same answers",
  "goldens/families",
  async (url) => {
    const bytes = await Deno.readFile(new URL(`${url}/map_siglip_gelu_tanh.safetensors`));
    const golden = readRecords(
      await Deno.readFile(new URL(`${url}/map_siglip_gelu_tanh.golden.safetensors`)),
    );
    const ours = [...parseSafetensors(bytes).tensors.values()].filter(({ name }) =>
      !name.startsWith("head.")
    );
    const theirs = ours.flatMap((tensor) => jaxTensors(tensor.name, tensor.shape, toFloat32(tensor), 3, 8));
    const file = stacked(theirs).map((tensor) => ({ ...tensor, name: `params/img/${tensor.name}` }));
    const attention = "params/txt/Encoder_0/encoderblock/MultiHeadDotProductAttention_0/query/kernel";
    const text = { name: attention, shape: [1, 2, 5, 1], data: new Float32Array(10) };
    await using model = await load([text, ...file], { family: "", renames: [] });
    assertEquals([model.config.numHeads, model.config.mlpActivation], [3, "geluTanh"]);
    const { logits } = await model.forward(golden.get("input")!.data, { intermediates: true });
    assertClose("pooled", logits, golden.get("pre_logits")!.data, absolute(2e-5));
  },
);

async function load(tensors: readonly NamedTensor[], { config, openClip, told }: Folder): Promise<Model> {
  const folder = await Deno.makeTempDir();
  try {
    const file = openClip ? "open_clip_model.safetensors" : "model.safetensors";
    await Deno.writeFile(`${folder}/${file}`, writeSafetensors([...tensors]));
    if (config) await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(config));
    if (openClip) await Deno.writeTextFile(`${folder}/open_clip_config.json`, JSON.stringify(openClip));
    return await loadModel(folder, { device: "cpu", config: told });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
