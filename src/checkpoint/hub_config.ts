import { CheckpointError } from "../errors.ts";
import type { VitConfig } from "../vit/config.ts";

/** Filters for resizing. */
export const INTERPOLATIONS = ["bilinear", "bicubic", "lanczos", "box"] as const;

/** Ways to make a picture square. */
export const CROP_MODES = ["center", "squash"] as const;

/** How a model wants its pictures prepared. */
export interface Preprocessing {
  /** Side of the square that the network takes, in pixels. */
  readonly imageSize: number;
  readonly interpolation: (typeof INTERPOLATIONS)[number];
  /** The picture is resized to floor(imageSize / cropPct), then cropped to imageSize. */
  readonly cropPct: number;
  /** "center" resizes the short side and keeps the aspect ratio, "squash" resizes both sides to the same. */
  readonly cropMode: (typeof CROP_MODES)[number];
  /** Per channel, on values in [0, 1]. */
  readonly mean: readonly number[];
  /** Per channel, on values in [0, 1]. */
  readonly std: readonly number[];
}

/** What a model's files say about it beside its tensors. */
export interface HubConfig {
  /** timm's name of the network, where it is told. */
  readonly architecture?: string | undefined;
  readonly vit: Partial<VitConfig>;
  readonly preprocess: Partial<Preprocessing>;
  /** Words for the classes, in index order. */
  readonly classNames?: readonly string[] | undefined;
}

/**
 * Fills in what the files do not say: bicubic, cropPct 0.9, center, mean and std 0.5.
 *
 * @throws {CheckpointError} when the preparation does not fit the network, or a value is out of range
 */
export function completePreprocessing(partial: Partial<Preprocessing>, config: VitConfig): Preprocessing {
  const half = Array.from({ length: config.inChannels }, () => 0.5);
  const { imageSize } = config;
  const complete: Preprocessing = {
    ...{ imageSize, interpolation: "bicubic", cropPct: 0.9, cropMode: "center", mean: half, std: half },
    ...partial,
  };
  expect(complete.imageSize === imageSize, "imageSize", complete.imageSize, `the network's ${imageSize}`);
  expect(complete.cropPct > 0 && complete.cropPct <= 1, "cropPct", complete.cropPct, "above 0, at most 1");
  for (const key of ["mean", "std"] as const) {
    const { length } = complete[key];
    expect(length === config.inChannels, key, complete[key], `of ${config.inChannels} channels`);
  }
  expect(complete.std.every((value) => value > 0), "std", complete.std, "above 0");
  return complete;
}

function expect(holds: boolean, key: string, value: number | readonly number[], wanted: string): void {
  if (holds) return;
  throw new CheckpointError(
    `Cannot prepare pictures with ${key} ${JSON.stringify(value)}: it must be ${wanted}`,
  );
}
