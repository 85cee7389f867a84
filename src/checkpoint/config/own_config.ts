import type { RopeConfig, VitConfig } from "../../vit/config.ts";
import { CONFIG_FIELDS, type FieldKind } from "../../vit/check_config.ts";
import {
  ACTIVATIONS,
  CHANNEL_ORDERS,
  CROP_MODES,
  CROP_ROUNDINGS,
  type HubConfig,
  INTERPOLATIONS,
  type Preprocessing,
} from "./hub_config.ts";
import { JsonObject } from "../json/json.ts";
import { defined } from "../../util/defined.ts";

/**
 * Reads this library's own description of a model, kept as JSON in a safetensors file's `__metadata__.vit_edge`: any
 * fields of `VitConfig`, and beside them `classNames` (in index order), `activation` and `preprocess`.
 *
 * @throws {CheckpointError} when a field is unknown or has the wrong type
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { readOwnConfig } from "./own_config.ts";
 *
 * const { vit, classNames } = readOwnConfig('{ "numHeads": 4, "classNames": ["cat", "dog"] }');
 * assert(vit.numHeads === 4 && classNames?.[1] === "dog");
 * ```
 */
export function readOwnConfig(text: string): HubConfig {
  const json = JsonObject.parse(text, "__metadata__.vit_edge");
  const preprocess = json.object("preprocess");
  const config = {
    vit: readVit(json),
    preprocess: preprocess ? readPreprocessing(preprocess) : {},
    classNames: json.names("classNames"),
    ...defined({ activation: json.oneOf("activation", ACTIVATIONS) }),
  };
  json.refuseUnread();
  return config;
}

/** The fields of a `VitConfig`, those of training aside. */
export function readVit(json: JsonObject): Partial<VitConfig> {
  const fields = Object.entries(CONFIG_FIELDS).filter(([, kind]) => kind !== "rate");
  return defined(Object.fromEntries(fields.map(([key, kind]) => [key, readField(json, key, kind)])));
}

/** Tells whether all is said that every network has: what else is as usual then goes without saying. */
export function isWhole(vit: Partial<VitConfig>): boolean {
  const { imageSize, inChannels, patchSize, embedDim, depth, numHeads, mlpRatio, numClasses } = vit;
  const sizes = [imageSize, inChannels, patchSize, embedDim, depth, numHeads, mlpRatio, numClasses];
  const others = [vit.qkvBias, vit.distilled, vit.layerNormEps];
  return [...sizes, ...others].every((value) => value !== undefined);
}

function readField(json: JsonObject, key: string, kind: FieldKind): unknown {
  if (kind === "flag") return json.flag(key);
  if (kind === "bias") return json.value(key) === "queryValue" ? "queryValue" : json.flag(key);
  if (kind === "rope") return json.value(key) && readRope(json.object(key)!);
  return typeof kind === "string" ? json.number(key) : json.oneOf(key, kind);
}

function readRope(json: JsonObject): RopeConfig {
  const rope: RopeConfig = {
    kind: json.need("kind", json.oneOf("kind", ["axial", "dinov3", "mixed"])),
    temperature: json.need("temperature", json.number("temperature")),
    ...defined({
      referenceGrid: json.number("referenceGrid"),
      gridOffset: json.number("gridOffset"),
      columnsFirst: json.flag("columnsFirst"),
      half: json.flag("half"),
    }),
  };
  json.refuseUnread();
  return rope;
}

/** The fields of a `Preprocessing`, and no others. */
export function readPreprocessing(json: JsonObject): Partial<Preprocessing> {
  const preprocess = defined({
    imageSize: json.number("imageSize"),
    interpolation: json.oneOf("interpolation", INTERPOLATIONS),
    cropPct: json.number("cropPct"),
    cropMode: json.oneOf("cropMode", CROP_MODES),
    cropRounding: json.oneOf("cropRounding", CROP_ROUNDINGS),
    channelOrder: json.oneOf("channelOrder", CHANNEL_ORDERS),
    mean: json.numbers("mean"),
    std: json.numbers("std"),
  });
  json.refuseUnread();
  return preprocess;
}
