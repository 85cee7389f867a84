import { defined } from "../../util/defined.ts";
import type { JsonObject } from "../json/json.ts";
import { isObject } from "../json/json_value.ts";
import { INTERPOLATIONS, type Preprocessing } from "./hub_config.ts";
import { classDefaults, type Defaults } from "./preprocessor_classes.ts";

/** Pillow's numbers for its filters. */
const RESAMPLE: readonly Preprocessing["interpolation"][] = [
  "nearest",
  "lanczos",
  "bilinear",
  "bicubic",
  "box",
  "hamming",
];

/** Fields that change nothing: every picture is RGB, and how numbers are handed over is another's business. */
const HARMLESS: ReadonlySet<string> = new Set([
  "_valid_processor_keys",
  "auto_map",
  "data_format",
  "do_convert_rgb",
  "input_data_format",
  "default_to_square",
  "device",
  "disable_grouping",
  "do_reduce_labels",
  "processor_class",
  "reduce_labels",
  "return_tensors",
]);

/**
 * Reads Hugging Face's `preprocessor_config.json`, whose class says what absent fields mean.
 *
 * @param model which stands for the class where the file names none: `vit`, `deit`, `dinov2` and so on
 * @throws {CheckpointError} when a field has the wrong type, is not known, or asks for a step that is not done here
 */
export function readHuggingFacePreprocessor(json: JsonObject, model?: string): Partial<Preprocessing> {
  const defaults = classDefaults(json, model);
  const preprocess = {
    ...readGeometry(json, defaults),
    ...readNumbers(json, defaults),
    ...defined({ channelOrder: json.flag("do_flip_channel_order") ? "bgr" as const : undefined }),
  };
  expectNoPadding(json, preprocess.imageSize);
  for (const key of json.unread()) {
    const isOff = key.startsWith("do_") && json.value(key) === false;
    if (!isOff && !HARMLESS.has(key)) json.refuse(key, "which is not supported");
  }
  return preprocess;
}

/** Padding makes pictures as large as the largest of them, or as `pad_size`: nothing, where all are of one size. */
function expectNoPadding(json: JsonObject, imageSize: number | undefined): void {
  const size = json.side("pad_size");
  if (json.flag("do_pad") && size !== undefined && size !== imageSize) {
    json.refuse("pad_size", `${imageSize}, the side of the square, is wanted`);
  }
}

/** Pictures that are not resized are cut where that is told, else they must have the network's size. */
const UNRESIZED = { cropMode: "none", cropPct: 1, cropRounding: "floor" } as const;
const EXACT = { cropMode: "exact", cropPct: 1 } as const;

/** The square that is resized to, or its short side; and what is cut out of it. */
function readGeometry(json: JsonObject, defaults: Defaults): Partial<Preprocessing> {
  const { size, isShortest } = readSize(json, defaults);
  const cropped = json.flag("do_center_crop") ?? defaults.crop !== undefined;
  const given = json.side("crop_size") ?? defaults.crop;
  const crop = cropped ? given ?? size : undefined;
  const interpolation = readResample(json, defaults);
  if (json.flag("do_resize") === false) {
    json.number("crop_pct");
    return defined({ interpolation, imageSize: crop, ...crop === undefined ? EXACT : UNRESIZED });
  }
  if (defaults.cropPct) return { ...readConvNext(json, size, crop, isShortest), interpolation };
  if (isShortest && crop === undefined) json.refuse("size", "do_center_crop with a crop_size is wanted too");
  return defined({
    interpolation,
    imageSize: crop ?? size,
    cropMode: isShortest ? "center" as const : "squash" as const,
    cropPct: crop === undefined ? 1 : cropPctOf(crop, size),
    cropRounding: crop === undefined ? undefined : "floor" as const,
  });
}

function readSize(json: JsonObject, { size, shortest = false }: Defaults) {
  const value = json.value("size");
  const toSquare = json.flag("default_to_square") ?? !shortest;
  if (value === undefined) return { size, isShortest: shortest };
  if (!isObject(value)) {
    return { size: json.side("size")!, isShortest: typeof value === "number" && !toSquare };
  }
  if (value["shortest_edge"] === undefined) return { size: json.side("size")!, isShortest: false };
  if (Object.keys(value).length > 1) json.refuse("size", "a shortest_edge alone is wanted");
  const edge = json.object("size")!.numberIn("shortest_edge", { from: 1, whole: true })!;
  return { size: edge, isShortest: true };
}

/** Below 384 a square is cut out of a larger picture, from there on the picture is squashed. */
function readConvNext(
  json: JsonObject,
  size: number,
  crop: number | undefined,
  isShortest: boolean,
): Partial<Preprocessing> {
  const share = json.numberIn("crop_pct", { from: 0.01, to: 1 }) ?? 224 / 256;
  if (crop !== undefined || !isShortest) json.refuse("size", "a shortest_edge without a crop is wanted");
  if (size >= 384) return { imageSize: size, cropMode: "squash", cropPct: 1 };
  return {
    imageSize: size,
    cropMode: "center",
    cropPct: cropPctOf(size, Math.trunc(size / share)),
    cropRounding: "floor",
  };
}

function readResample(json: JsonObject, { resample }: Defaults): Preprocessing["interpolation"] {
  const code = json.number("resample") ?? resample;
  const offered = RESAMPLE.map((name, code) => `${code} (${name})`).join(", ");
  const found = RESAMPLE[code];
  return found && INTERPOLATIONS.includes(found)
    ? found
    : json.refuse("resample", `one of ${offered} is wanted`);
}

/** A byte times `rescale_factor`, less the mean, divided by the deviation; both are told for bytes divided by 255. */
function readNumbers(json: JsonObject, defaults: Defaults): Pick<Preprocessing, "mean" | "std"> {
  const factor = json.numberIn("rescale_factor", { from: 1e-6, to: 1 }) ?? 1 / 255;
  const rescaled = json.flag("do_rescale") === false ? 1 : factor;
  const [givenMean, givenStd] = [readChannels(json, "image_mean"), readChannels(json, "image_std")];
  const isNormalised = json.flag("do_normalize") ?? true;
  const mean = isNormalised ? givenMean ?? defaults.mean : [0, 0, 0];
  const std = isNormalised ? givenStd ?? defaults.std : [1, 1, 1];
  const scale = Math.abs(rescaled * 255 - 1) < 1e-6 ? 1 : rescaled * 255;
  return { mean: mean.map((value) => value / scale), std: std.map((value) => value / scale) };
}

/** One number stands for all channels. */
function readChannels(json: JsonObject, key: string): number[] | undefined {
  const value = json.value(key);
  return typeof value === "number" ? [value, value, value] : json.numbers(key);
}

/** The share that crops `resized` to `crop`, such that floor(crop / share) is `resized` again despite rounding. */
export function cropPctOf(crop: number, resized: number): number {
  const share = crop / resized;
  return Math.floor(crop / share) === resized ? share : share * (1 - Number.EPSILON);
}
