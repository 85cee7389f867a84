import { defined } from "../../util/defined.ts";
import type { JsonObject } from "../json/json.ts";
import { isObject } from "../json/json_value.ts";
import { INTERPOLATIONS, type Preprocessing } from "./hub_config.ts";

/** Pillow's numbers for its filters. */
const RESAMPLE: readonly Preprocessing["interpolation"][] = [
  "nearest",
  "lanczos",
  "bilinear",
  "bicubic",
  "box",
  "hamming",
];

const HALVES = [0.5, 0.5, 0.5];
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const CLIP = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] };

/** What a class does where a file leaves a field out. */
interface Defaults {
  readonly size: number;
  /** True where a size is that of the shortest edge, unless it says otherwise. */
  readonly shortest?: boolean;
  readonly crop?: number;
  readonly resample: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** True where a size below 384 is cut out of one that is larger by `crop_pct`. */
  readonly cropPct?: true;
}

const CLIP_LIKE: Defaults = { size: 224, shortest: true, crop: 224, resample: 3, ...CLIP };

const CLASSES: Readonly<Record<string, Defaults>> = {
  "ViT": { size: 224, resample: 2, mean: HALVES, std: HALVES },
  "DeiT": { size: 256, crop: 224, resample: 3, mean: HALVES, std: HALVES },
  "CLIP": CLIP_LIKE,
  "Bit": CLIP_LIKE,
  "Siglip": { size: 224, resample: 3, mean: HALVES, std: HALVES },
  "ConvNext": { size: 384, shortest: true, resample: 2, cropPct: true, ...IMAGENET },
};

/** Fields that change nothing: every picture is RGB, and how numbers are handed over is another's business. */
const HARMLESS: ReadonlySet<string> = new Set([
  "_valid_processor_keys",
  "auto_map",
  "data_format",
  "do_convert_rgb",
  "input_data_format",
  "processor_class",
  "return_tensors",
]);

/**
 * Reads Hugging Face's `preprocessor_config.json`, whose class says what absent fields mean.
 *
 * @param model which stands for the class where the file names none: `vit`, `deit`
 * @throws {CheckpointError} when a field has the wrong type, is not known, or asks for a step that is not done here
 */
export function readHuggingFacePreprocessor(json: JsonObject, model?: string): Partial<Preprocessing> {
  const defaults = defaultsOf(json, model);
  const preprocess = { ...readGeometry(json, defaults), ...readNumbers(json, defaults) };
  for (const key of json.unread()) {
    const isOff = key.startsWith("do_") && json.value(key) === false;
    if (!isOff && !HARMLESS.has(key)) json.refuse(key, "which is not supported");
  }
  return preprocess;
}

function defaultsOf(json: JsonObject, model: string | undefined): Defaults {
  const key = ["image_processor_type", "feature_extractor_type"].find((key) => json.text(key) !== undefined);
  if (key === undefined) return CLASSES[model === "deit" ? "DeiT" : "ViT"]!;
  const kind = json.text(key)!.replace(/(ImageProcessor(Fast|Pil)?|FeatureExtractor)$/, "");
  if (!Object.hasOwn(CLASSES, kind)) {
    json.refuse(key, `an image processor of ${Object.keys(CLASSES).join(", ")} is wanted`);
  }
  json.text("feature_extractor_type"); // may stand beside the other
  return CLASSES[kind]!;
}

/** The square that is resized to, or its short side; and what is cut out of it. */
function readGeometry(json: JsonObject, defaults: Defaults): Partial<Preprocessing> {
  const { size, isShortest } = readSize(json, defaults);
  const cropped = json.flag("do_center_crop") ?? defaults.crop !== undefined;
  const given = json.side("crop_size") ?? defaults.crop;
  const crop = cropped ? given ?? size : undefined;
  if (json.flag("do_resize") === false) json.refuse("do_resize", "only true is supported");
  const interpolation = readResample(json, defaults);
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
