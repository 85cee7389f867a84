import type { VitConfig } from "../../vit/config.ts";
import { type HubConfig, INTERPOLATIONS, type Preprocessing } from "./hub_config.ts";
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

/** Ways of timm's to make a picture square, its `border` aside. */
const TIMM_CROP_MODES = ["center", "squash"] as const;

/** timm's mean and deviation where a file gives none: those of ImageNet's pictures. */
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

/**
 * Reads timm's `config.json`, also of the old layout that has everything at the top. What the architecture's name implies
 * yields to `model_args`, and to the tensors where published files of one name differ: the head and the pre-logits.
 *
 * @param told the architecture's name, where it is known: it wins over what the file says
 * @throws {CheckpointError} when a field has the wrong type, or says that the network is not one built here
 */
export async function readTimmConfig(json: JsonObject, told?: string): Promise<HubConfig> {
  const architecture = told ?? json.text("architecture")?.split(".")[0];
  const pretrained = json.object("pretrained_cfg") ?? json;
  json.oneOf("global_pool", ["token"]);
  const numClasses = json.number("num_classes") ?? pretrained.number("num_classes");
  const args = json.object("model_args");
  const preprocess = readPreprocessing(pretrained);
  return {
    architecture,
    vit: {
      ...await architectureOf(architecture, args),
      ...defined({
        imageSize: preprocess.imageSize,
        inChannels: pretrained.numbers("input_size")?.[0],
        numClasses,
      }),
      ...(args && readModelArgs(args)),
    },
    preprocess,
    classNames: readLabels(json) ?? readLabels(pretrained),
  };
}

/** The class of networks with a distillation token; the plain one is left out of the table. */
const DISTILLED = "VisionTransformerDistilled";

/** The network that a name of timm's stands for; a name that timm does not know says nothing. */
async function architectureOf(name: string | undefined, args: JsonObject | undefined) {
  if (name === undefined) return {};
  const { timmArchitecture } = await import("./timm_architecture.ts");
  const known = timmArchitecture(name, args?.keys() ?? []);
  if (!known) return {};
  const kind = known.text("class");
  if (kind !== undefined && kind !== DISTILLED) known.refuse("class", "which is not supported");
  return { qkvBias: true, distilled: kind === DISTILLED, ...readModelArgs(known) };
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
    layerNormEps: readEps(args),
  });
  for (const key of args.unread()) {
    if (HARMLESS.has(key) || NEUTRAL.has(key) && NEUTRAL.get(key) === args.value(key)) continue;
    const wanted = NEUTRAL.has(key) ? `only ${NEUTRAL.get(key)} is supported` : "which is not supported";
    args.refuse(key, wanted);
  }
  return read;
}

/** The epsilon of layer norms, where they have one of their own: only the table of architectures says so. */
function readEps(args: JsonObject): number | undefined {
  const norm = args.value("norm_layer");
  if (norm === undefined) return undefined;
  if (!isObject(norm) || norm["partial"] !== "LayerNorm") args.refuse("norm_layer", "which is not supported");
  return args.object("norm_layer")?.number("eps");
}

function readPreprocessing(pretrained: JsonObject): Partial<Preprocessing> {
  const size = pretrained.numbers("input_size");
  if (size && (size.length !== 3 || size[1] !== size[2])) {
    pretrained.refuse("input_size", "[channels, side, side] is wanted");
  }
  return {
    ...defined({ imageSize: size?.[1] }),
    interpolation: pretrained.oneOf("interpolation", INTERPOLATIONS) ?? "bicubic",
    cropPct: pretrained.number("crop_pct") ?? 0.875,
    cropMode: pretrained.oneOf("crop_mode", TIMM_CROP_MODES) ?? "center",
    mean: pretrained.numbers("mean") ?? MEAN,
    std: pretrained.numbers("std") ?? STD,
  };
}

/** The labels, called `labels` in old files, or where they are mere keys (`n02124075`) their descriptions. */
function readLabels(json: JsonObject): string[] | undefined {
  const names = json.names("label_names") ?? json.names("labels");
  const described = json.value("label_descriptions");
  if (described === undefined) return names;
  const descriptions = isObject(described) ? json.object("label_descriptions") : undefined;
  if (!names || !descriptions) return json.names("label_descriptions");
  return names.map((name) => descriptions.text(name) ?? name);
}
