import type { VitConfig } from "../../../vit/config.ts";
import { defined } from "../../../util/defined.ts";
import { mlpRatioOf } from "../infer.ts";
import type { JsonObject } from "../../json/json.ts";
import { isObject } from "../../json/json_value.ts";
import { readPooling, readShape, refuseOthers, unlessUsual } from "./arguments.ts";

/** Arguments that change the network, with the value that leaves it the one built here. */
const NEUTRAL = { "pos_embed": "learn", "attn_layer": "attn" };

/** timm's classes of blocks, by what they are here. */
const BLOCKS: Readonly<Record<string, Pick<Partial<VitConfig>, "block" | "blockNorm">>> = {
  Block: {},
  ResPostBlock: { blockNorm: "post" },
  ParallelScalingBlock: { block: "parallel" },
  ParallelThingsBlock: { block: "twin" },
};

/** Arguments of timm's `VisionTransformer` and, with `distilled`, `VisionTransformerDistilled`. */
export function readVisionTransformer(args: JsonObject): Partial<VitConfig> {
  const pooling = readPooling(args);
  const normAfter = args.flag("fc_norm") ?? pooling === "avg";
  const read = {
    ...readShape(args),
    ...defined({
      qkvBias: args.flag("qkv_bias"),
      qkScale: args.number("qk_scale"),
      representationSize: args.number("representation_size"),
      distilled: args.flag("distilled"),
      classToken: unlessUsual(args.flag("class_token"), true),
      registerTokens: args.number("reg_tokens") || undefined,
      noEmbedClass: unlessUsual(args.flag("no_embed_class"), false),
      absolutePositions: args.value("pos_embed") === "none" ? false : undefined,
      preNorm: unlessUsual(args.flag("pre_norm"), false),
      qkNorm: unlessUsual(args.flag("qk_norm"), false),
      attnNorm: unlessUsual(args.flag("scale_attn_norm"), false),
      mlpNorm: unlessUsual(args.flag("scale_mlp_norm"), false),
      finalNorm: unlessUsual(args.flag("final_norm"), true),
      pooling: pooling === "token" ? undefined : pooling,
      poolIncludePrefix: unlessUsual(args.flag("pool_include_prefix"), false),
      fcNorm: normAfter || undefined,
      branchBias: unlessUsual(args.flag("proj_bias"), true),
      patchNorm: readPatchNorm(args),
    }),
    ...readMlp(args),
    ...readBlock(args),
  };
  refuseOthers(args, args.value("pos_embed") === "none" ? { ...NEUTRAL, "pos_embed": "none" } : NEUTRAL);
  return read;
}

/** The kind of blocks. */
function readBlock(args: JsonObject): Partial<VitConfig> {
  const name = args.text("block_fn") ?? "Block";
  const kind = BLOCKS[name];
  if (!kind) args.refuse("block_fn", `one of ${Object.keys(BLOCKS).join(", ")} is wanted`);
  return kind;
}

/** Tells whether patches are normed, which is done as elsewhere. */
function readPatchNorm(args: JsonObject): true | undefined {
  const layer = args.value("embed_norm_layer");
  if (layer === undefined) return undefined;
  if (JSON.stringify(layer) === JSON.stringify(args.value("norm_layer"))) return true;
  args.refuse("embed_norm_layer", "only what norm_layer says is supported");
}

/** The MLP: plain, gated, or gated with both of its first linears in one, whose ratio counts both. */
function readMlp(args: JsonObject): Partial<VitConfig> {
  const layer = args.value("mlp_layer");
  if (layer === undefined || layer === "Mlp") return {};
  if (layer === "SwiGLU") return { mlp: "gated" };
  const isPacked = layer === "SwiGLUPacked" ||
    isObject(layer) && layer["partial"] === "GluMlp" && layer["gate_last"] === false;
  if (!isPacked) args.refuse("mlp_layer", "which is not supported");
  const embedDim = args.number("embed_dim") ?? 768;
  const hidden = Math.floor(embedDim * (args.number("mlp_ratio") ?? 4)) >> 1;
  return { mlp: "gated", mlpPacked: true, mlpRatio: mlpRatioOf(hidden, embedDim) };
}
