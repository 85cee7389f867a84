import { FAMILY, type VitConfig } from "../../vit/config.ts";
import { CROP_MODES, type HubConfig, INTERPOLATIONS, type Preprocessing } from "./hub_config.ts";
import type { JsonObject } from "../json/json.ts";
import { defined } from "../../util/defined.ts";
import { isObject } from "../json/json_value.ts";

/** Arguments that change the network, with the value that leaves it the one built here. */
const NEUTRAL: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["act_layer", "gelu"],
  ["class_token", true],
  ["final_norm", true],
  ["fc_norm", false],
  ["global_pool", "token"],
  ["no_embed_class", false],
  ["pos_embed", "learn"],
  ["pre_norm", false],
  ["proj_bias", true],
  ["qk_norm", false],
  ["reg_tokens", 0],
  ["scale_attn_norm", false],
  ["scale_mlp_norm", false],
]);

/** Arguments that matter in training, or for pictures of another size, only. */
const HARMLESS: ReadonlySet<string> = new Set([
  "attn_drop_rate",
  "drop_path_rate",
  "drop_rate",
  "patch_drop_rate",
  "pos_drop_rate",
  "proj_drop_rate",
  "dynamic_img_pad",
  "dynamic_img_size",
  "fix_init",
  "strict_img_size",
  "weight_init",
]);

/**
 * Reads timm's `config.json`. What an architecture's name implies yields to `model_args`, and to the tensors where
 * published files of one name differ: the head and the pre-logits.
 *
 * @throws {CheckpointError} when a field has the wrong type, or says that the network is not one built here
 */
export function readTimmConfig(json: JsonObject): HubConfig {
  const architecture = json.text("architecture")?.split(".")[0];
  const pretrained = json.object("pretrained_cfg");
  json.oneOf("global_pool", ["token"]);
  const numClasses = json.number("num_classes") ?? pretrained?.number("num_classes");
  const preprocess = pretrained ? readPreprocessing(pretrained) : {};
  const args = json.object("model_args");
  return {
    architecture,
    vit: {
      ...familyMember(architecture),
      ...defined({
        imageSize: preprocess.imageSize,
        inChannels: pretrained?.numbers("input_size")?.[0],
        numClasses,
      }),
      ...(args && readModelArgs(args)),
    },
    preprocess,
    classNames: readLabels(json) ?? (pretrained && readLabels(pretrained)),
  };
}

function familyMember(architecture = ""): Partial<VitConfig> {
  if (!Object.hasOwn(FAMILY, architecture)) return {};
  const { numClasses: _classes, representationSize: _size, ...member } = FAMILY[architecture]!;
  return member;
}

function readModelArgs(args: JsonObject): Partial<VitConfig> {
  const read = defined({
    imageSize: args.side("img_size"),
    inChannels: args.number("in_chans"),
    patchSize: args.side("patch_size"),
    embedDim: args.number("embed_dim"),
    depth: args.number("depth"),
    numHeads: args.number("num_heads"),
    mlpRatio: args.number("mlp_ratio"),
    qkvBias: args.flag("qkv_bias"),
    qkScale: args.number("qk_scale"),
    representationSize: args.number("representation_size"),
    distilled: args.flag("distilled"),
    numClasses: args.number("num_classes"),
  });
  for (const key of args.unread()) {
    if (HARMLESS.has(key) || NEUTRAL.has(key) && NEUTRAL.get(key) === args.value(key)) continue;
    const wanted = NEUTRAL.has(key) ? `only ${NEUTRAL.get(key)} is supported` : "which is not supported";
    args.refuse(key, wanted);
  }
  return read;
}

function readPreprocessing(pretrained: JsonObject): Partial<Preprocessing> {
  const size = pretrained.numbers("input_size");
  if (size && (size.length !== 3 || size[1] !== size[2])) {
    pretrained.refuse("input_size", "[channels, side, side] is wanted");
  }
  return defined({
    imageSize: size?.[1],
    interpolation: pretrained.oneOf("interpolation", INTERPOLATIONS),
    cropPct: pretrained.number("crop_pct"),
    cropMode: pretrained.oneOf("crop_mode", CROP_MODES),
    mean: pretrained.numbers("mean"),
    std: pretrained.numbers("std"),
  });
}

/** The labels, or where they are mere keys (`n02124075`) their descriptions. */
function readLabels(json: JsonObject): string[] | undefined {
  const names = json.names("label_names");
  const descriptions = names && isObject(json.value("label_descriptions"))
    ? json.object("label_descriptions")
    : undefined;
  return descriptions ? names?.map((name) => descriptions.text(name) ?? name) : names;
}
