/**
 * A configuration is refused when it is loaded, or every picture can be classified by it.
 */
import { assert, assertEquals } from "@std/assert";
import { CheckpointError } from "../../src/errors.ts";
import { loadModel } from "../../src/model/load_model.ts";
import type { LoadModelOptions } from "../../src/model/loading/options.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { Random } from "../support/random.ts";
import { randomFile } from "../support/random_model.ts";
import { jsonMutant } from "./json_mutants.ts";

const PICTURE = { width: 13, height: 9, data: Uint8Array.from({ length: 13 * 9 * 3 }, (_, i) => i * 89) };
const CASES = 300;

const CONFIG = {
  imageSize: 8,
  inChannels: 3,
  patchSize: 4,
  embedDim: 64,
  depth: 1,
  numHeads: 2,
  mlpRatio: 4,
  qkvBias: true,
  qkScale: 0.1,
  distilled: false,
  numClasses: 3,
  layerNormEps: 1e-6,
};

const OWN = {
  ...CONFIG,
  preprocess: {
    imageSize: 8,
    interpolation: "bicubic",
    cropPct: 0.9,
    cropMode: "center",
    mean: [0.5, 0.4, 0.3],
    std: [0.2, 0.3, 0.4],
  },
  classNames: ["cat", "dog", "cow"],
};

const TIMM = {
  architecture: "vit_micro",
  "num_classes": 3,
  "global_pool": "token",
  "label_names": ["n1", "n2", "n3"],
  "label_descriptions": { n1: "cat", n2: "dog" },
  "model_args": {
    "img_size": 8,
    "in_chans": 3,
    "patch_size": 4,
    "embed_dim": 64,
    depth: 1,
    "num_heads": 2,
    "mlp_ratio": 4,
    "qkv_bias": true,
    "qk_scale": 0.1,
    "num_classes": 3,
  },
  "pretrained_cfg": {
    "input_size": [3, 8, 8],
    interpolation: "bicubic",
    "crop_pct": 0.9,
    "crop_mode": "center",
    mean: [0.5, 0.4, 0.3],
    std: [0.2, 0.3, 0.4],
    "num_classes": 3,
  },
};

const HUGGING_FACE = {
  "model_type": "vit",
  "hidden_act": "gelu",
  "hidden_size": 64,
  "num_hidden_layers": 1,
  "num_attention_heads": 2,
  "intermediate_size": 256,
  "image_size": 8,
  "patch_size": 4,
  "num_channels": 3,
  "qkv_bias": true,
  "layer_norm_eps": 1e-12,
  id2label: { 0: "cat", 1: "dog", 2: "cow" },
};

const WIDER: Partial<VitConfig> = {
  timmClass: "Eva",
  qkvBias: "queryValue",
  registerTokens: 2,
  absolutePositions: false,
  rope: { kind: "dinov3", temperature: 100, half: true },
  layerScale: 1,
};

const DINOV3 = {
  ...HUGGING_FACE,
  "model_type": "dinov3_vit",
  "query_bias": true,
  "key_bias": false,
  "value_bias": true,
  "num_register_tokens": 2,
  "rope_theta": 100,
  "layerscale_value": 1,
  "use_gated_mlp": false,
};

const PREPROCESSOR = {
  "do_resize": true,
  "do_rescale": true,
  "do_normalize": true,
  "do_center_crop": true,
  resample: 3,
  "rescale_factor": 1 / 255,
  size: { "shortest_edge": 9 },
  "crop_size": { height: 8, width: 8 },
  "image_mean": [0.5, 0.4, 0.3],
  "image_std": [0.2, 0.3, 0.4],
};

type Files = Readonly<Record<string, string | Uint8Array>>;

/** The configurations that are edited, and the folder or options made of each. */
const KINDS: Record<string, [seed: unknown, make: (text: string) => [Files, LoadModelOptions?]]> = {
  "a file's own description": [OWN, (text) => [{ "model.safetensors": weights({ "vit_edge": text }) }]],
  "timm's config.json": [TIMM, (text) => [{ "config.json": text }]],
  "Hugging Face's config.json": [HUGGING_FACE, (text) => [{ "config.json": text }]],
  "a wider network's config.json": [DINOV3, (text) => [{
    "model.safetensors": randomFile(defineConfig({ ...CONFIG, ...WIDER }), {}),
    "config.json": text,
  }]],
  "preprocessor_config.json": [PREPROCESSOR, (text) => [{ "preprocessor_config.json": text }]],
  "the caller's options": [CONFIG, (text) => [{}, { config: JSON.parse(text) }]],
};

function weights(metadata: Record<string, string> = {}): Uint8Array {
  return randomFile(defineConfig(CONFIG), metadata);
}

/** Tells whether a model loads; one that does must classify. Errors that are no refusal are passed on. */
async function loads(folder: string, options?: LoadModelOptions): Promise<boolean> {
  try {
    await using model = await loadModel(folder, { device: "cpu", threads: 1, ...options });
    const predictions = await model.classify(PICTURE, { topK: 0 });
    assertEquals(predictions.length, 3);
    assert(predictions.every(({ probability }) => Number.isFinite(probability)));
    assert(predictions.every(({ label }) => typeof label === "string"));
    return true;
  } catch (error) {
    if (error instanceof CheckpointError || (options && error instanceof TypeError)) return false;
    throw error;
  }
}

for (const [kind, [seed, make]] of Object.entries(KINDS)) {
  Deno.test(`edits of ${kind} are refused or work`, async () => {
    const random = new Random(1);
    const folder = await Deno.makeTempDir();
    const usual: Files = { "model.safetensors": weights(), "config.json": JSON.stringify(HUGGING_FACE) };
    let loaded = 0;
    for (let i = 0; i < CASES; i++) {
      const text = jsonMutant(seed, random);
      const [files, options] = make(text);
      for (const [name, content] of Object.entries({ ...usual, ...files })) {
        const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
        await Deno.writeFile(`${folder}/${name}`, bytes);
      }
      const works = await loads(folder, options).catch((cause) => {
        throw new Error(`Case ${i}: ${text}`, { cause });
      });
      if (works) loaded++;
    }
    assert(loaded > 0 && loaded < CASES, `${loaded} of ${CASES} were loaded`);
    await Deno.remove(folder, { recursive: true });
  });
}
