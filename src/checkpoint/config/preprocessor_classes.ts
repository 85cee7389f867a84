import type { JsonObject } from "../json/json.ts";

const HALVES = [0.5, 0.5, 0.5];
/** Mean and deviation of ImageNet's pictures. */
export const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** Mean and deviation of the pictures that CLIP learnt from. */
export const CLIP = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] };

/** The values of the fields that a class's files may leave out. */
export interface Defaults {
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

const HALF = { mean: HALVES, std: HALVES };

const CLASSES: Readonly<Record<string, Defaults>> = {
  "ViT": { size: 224, resample: 2, ...HALF },
  "DeiT": { size: 256, crop: 224, resample: 3, ...HALF },
  "Beit": { size: 256, crop: 224, resample: 3, ...HALF },
  "BeitFast": { size: 224, resample: 3, ...HALF },
  "CLIP": CLIP_LIKE,
  "Bit": CLIP_LIKE,
  "Siglip": { size: 224, resample: 3, ...HALF },
  "DINOv3ViT": { size: 224, resample: 2, ...IMAGENET },
  "ConvNext": { size: 384, shortest: true, resample: 2, cropPct: true, ...HALF },
};

/** The class that a kind of network has, where a file names none; a plain ViT's for all others. */
const CLASS_OF: Readonly<Record<string, string>> = {
  "deit": "DeiT",
  "beit": "Beit",
  "data2vec-vision": "Beit",
  "clip": "CLIP",
  "clip_vision_model": "CLIP",
  "siglip": "Siglip",
  "siglip_vision_model": "Siglip",
  "dinov2": "Bit",
  "dinov2_with_registers": "Bit",
  "dinov3_vit": "DINOv3ViT",
};

/**
 * The defaults of the class that a `preprocessor_config.json` names, or else of the one that its kind of network has.
 *
 * @throws {CheckpointError} for a class that is not known
 */
export function classDefaults(json: JsonObject, model: string | undefined): Defaults {
  const key = ["image_processor_type", "feature_extractor_type"].find((key) => json.text(key) !== undefined);
  if (key === undefined) return CLASSES[CLASS_OF[model ?? ""] ?? "ViT"]!;
  const name = json.text(key)!;
  const kind = name.replace(/(ImageProcessor(Fast|Pil)?|FeatureExtractor)$/, "");
  if (!Object.hasOwn(CLASSES, kind)) {
    const known = Object.keys(CLASSES).filter((name) => !name.endsWith("Fast"));
    json.refuse(key, `an image processor of ${known.join(", ")} is wanted`);
  }
  json.text("feature_extractor_type"); // may stand beside the other
  return (name.endsWith("Fast") ? CLASSES[`${kind}Fast`] : undefined) ?? CLASSES[kind]!;
}
