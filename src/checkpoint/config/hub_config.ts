import { CheckpointError } from "../../errors.ts";
import type { VitConfig } from "../../vit/config.ts";
import { showValue } from "../json/json_value.ts";

/** Filters for resizing. */
export const INTERPOLATIONS = ["bilinear", "bicubic", "lanczos", "box", "hamming", "nearest"] as const;

/** Ways to make a picture square. */
export const CROP_MODES = ["center", "squash", "none", "exact"] as const;

/** Orders of three channels. */
export const CHANNEL_ORDERS = ["rgb", "bgr"] as const;

/** Ways to round half a pixel of a cut. */
export const CROP_ROUNDINGS = ["even", "floor"] as const;

/**
 * The preparation of pictures that a model was trained with.
 *
 * @example
 * ```ts
 * import type { Preprocessing } from "../../../mod.ts";
 *
 * const shortSide = ({ imageSize, cropPct }: Preprocessing) => Math.floor(imageSize / cropPct);
 * ```
 */
export interface Preprocessing {
  /** Side of the square that the network takes, in pixels. */
  readonly imageSize: number;
  /** The filter that resizes it. */
  readonly interpolation: "bilinear" | "bicubic" | "lanczos" | "box" | "hamming" | "nearest";
  /** The picture is resized to floor(imageSize / cropPct), then cropped to imageSize. */
  readonly cropPct: number;
  /**
   * The rounding of half a pixel of a cut: "even" as timm's, or "floor" as Hugging Face's, which also puts a picture that
   * is smaller than imageSize (cropPct above 1) on black; absent means "even".
   */
  readonly cropRounding?: "even" | "floor" | undefined;
  /**
   * "center" resizes the short side and keeps the aspect ratio, "squash" resizes both sides to the same, "none" cuts the
   * middle out of a picture that is not resized, "exact" takes pictures of the network's size only.
   */
  readonly cropMode: "center" | "squash" | "none" | "exact";
  /** The order of three channels, "rgb" or "bgr"; absent means "rgb". */
  readonly channelOrder?: "rgb" | "bgr" | undefined;
  /** Per channel, on values in [0, 1]. */
  readonly mean: readonly number[];
  /** Per channel, on values in [0, 1]. */
  readonly std: readonly number[];
}

/** Functions that make probabilities of logits: over all classes, of each by itself, or none, where there are no classes. */
export const ACTIVATIONS = ["softmax", "sigmoid", "none"] as const;

/** The function that makes a model's probabilities. */
export type Activation = (typeof ACTIVATIONS)[number];

/** Facts about a model from its files, beside its tensors. */
export interface HubConfig {
  /** timm's name of the network, where it is told. */
  readonly architecture?: string | undefined;
  /** Hugging Face's name of the kind of network, where it is told. */
  readonly modelType?: string | undefined;
  readonly vit: Partial<VitConfig>;
  /** True where the library fits positions to the size of the pictures, without being asked. */
  readonly isFitted?: boolean | undefined;
  readonly preprocess: Partial<Preprocessing>;
  /** Words for the classes, in index order. */
  readonly classNames?: readonly string[] | undefined;
  readonly activation?: Activation | undefined;
}

/**
 * The least `cropPct`: below it a picture is resized to more than a hundred times the side that is cropped
 * out.
 */
const LEAST_CROP_PCT = 0.01;
/** Pixels beyond this overflow inside a network, first where it computes in float16; published ones stay below 10. */
const MOST_PIXEL = 1000;
/** Above this black and white are nearly the same to a network; published ones stay below 1. */
const MOST_STD = 1000;

/**
 * Fills in what the files do not say: bicubic, cropPct 0.9, center, mean and std 0.5.
 *
 * @throws {CheckpointError} when the preparation does not fit the network, a value is out of range, or pixels would come
 * out of it that no network can compute with
 */
export function completePreprocessing(partial: Partial<Preprocessing>, config: VitConfig): Preprocessing {
  const half = Array.from({ length: config.inChannels }, () => 0.5);
  const { imageSize } = config;
  const complete: Preprocessing = {
    imageSize,
    interpolation: "bicubic",
    cropPct: 0.9,
    cropMode: "center",
    mean: half,
    std: half,
    ...partial,
  };
  const { cropPct, interpolation, cropMode, mean, std } = complete;
  expect(complete.imageSize === imageSize, "imageSize", complete.imageSize, `the network's ${imageSize}`);
  expect(INTERPOLATIONS.includes(interpolation), "interpolation", interpolation, INTERPOLATIONS.join(", "));
  expect(CROP_MODES.includes(cropMode), "cropMode", cropMode, CROP_MODES.join(" or "));
  const most = complete.cropRounding === "floor" ? imageSize : 1;
  const rightCrop = cropPct >= LEAST_CROP_PCT && cropPct <= most;
  expect(rightCrop, "cropPct", cropPct, `from ${LEAST_CROP_PCT} to ${most}`);
  for (const key of ["mean", "std"] as const) {
    const { length } = complete[key];
    expect(length === config.inChannels, key, complete[key], `of ${config.inChannels} channels`);
    expect(complete[key].every(Number.isFinite), key, complete[key], "finite");
  }
  const rightStd = std.every((value) => value > 0 && value <= MOST_STD);
  expect(rightStd, "std", std, `above 0 and at most ${MOST_STD}`);
  const farthest = std.map((value, channel) =>
    Math.max(...[0, 1].map((x) => Math.abs(x - mean[channel]!))) / value
  );
  const range = `such that pixels lie between -${MOST_PIXEL} and ${MOST_PIXEL}`;
  expect(farthest.every((pixel) => pixel <= MOST_PIXEL), "mean and std", [...mean, ...std], range);
  return complete;
}

function expect(holds: boolean, key: string, value: unknown, wanted: string): void {
  if (holds) return;
  throw new CheckpointError(`Cannot prepare pictures with ${key} ${showValue(value)}: it must be ${wanted}`);
}
