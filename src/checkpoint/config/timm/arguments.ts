/**
 * The arguments of timm's constructors, read as configurations: what all its classes have in common.
 *
 * @module
 */
import type { HiddenActivation, Pooling, VitConfig } from "../../../vit/config.ts";
import { defined } from "../../../util/defined.ts";
import type { JsonObject } from "../../json/json.ts";
import { isObject } from "../../json/json_value.ts";

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
  "head_init_scale",
  "strict_img_size",
  "weight_init",
]);

const ACTIVATIONS: Readonly<Record<string, HiddenActivation>> = {
  gelu: "gelu",
  gelutanh: "geluTanh",
  quickgelu: "quickGelu",
  silu: "silu",
  swish: "silu",
};

const POOLINGS = ["token", "avg", "map"] as const satisfies Pooling[];

/** The shape of a network, as every class of timm's takes it. */
export function readShape(args: JsonObject): Partial<VitConfig> {
  return defined({
    imageSize: args.side("img_size"),
    inChannels: args.number("in_chans"),
    patchSize: args.side("patch_size"),
    embedDim: args.number("embed_dim"),
    depth: args.number("depth"),
    numHeads: args.number("num_heads"),
    mlpRatio: args.number("mlp_ratio"),
    numClasses: args.number("num_classes"),
    ...readNorm(args),
    mlpActivation: readActivation(args),
    layerScale: args.number("init_values"),
  });
}

/** The way of pooling. */
export function readPooling(args: JsonObject): (typeof POOLINGS)[number] | undefined {
  return args.oneOf("global_pool", POOLINGS);
}

/** Refuses every argument that changes the network and has not been read, unless it has the neutral value. */
export function refuseOthers(args: JsonObject, neutral: Readonly<Record<string, unknown>>): void {
  for (const key of args.unread()) {
    if (HARMLESS.has(key) || (Object.hasOwn(neutral, key) && neutral[key] === args.value(key))) continue;
    args.refuse(
      key,
      Object.hasOwn(neutral, key) ? `only ${neutral[key]} is supported` : "which is not supported",
    );
  }
}

/** True and false, as long as they are not what is meant anyway. */
export function unlessUsual(flag: boolean | undefined, usual: boolean): boolean | undefined {
  return flag === usual ? undefined : flag;
}

/** The kind of norms, and their epsilon where they have one of their own. */
function readNorm(args: JsonObject): Pick<Partial<VitConfig>, "norm" | "layerNormEps"> {
  const layer = args.value("norm_layer");
  if (layer === undefined) return {};
  const name = isObject(layer) ? layer["partial"] : layer;
  const kind = typeof name === "string" ? name.toLowerCase().replace("_", "") : "";
  if (kind !== "layernorm" && kind !== "rmsnorm") args.refuse("norm_layer", "which is not supported");
  const layerNormEps = isObject(layer) ? args.object("norm_layer")?.number("eps") : undefined;
  return defined({ norm: kind === "rmsnorm" ? "rms" as const : undefined, layerNormEps });
}

function readActivation(args: JsonObject): HiddenActivation | undefined {
  const name = args.text("act_layer");
  if (name === undefined) return undefined;
  const known = ACTIVATIONS[name.toLowerCase().replaceAll("_", "")];
  if (!known) args.refuse("act_layer", `one of ${Object.keys(ACTIVATIONS).join(", ")} is wanted`);
  return known === "gelu" ? undefined : known;
}
