/**
 * The random changes of training pictures, as plain data that goes into a JSON file as it is.
 *
 * @module
 */
import type { Interpolation } from "../../../image/resize/resize.ts";

/**
 * A lower and an upper end, both included.
 * @example
 * ```ts
 * import type { Range } from "../../../../mod.ts";
 * const scale: Range = [0.08, 1];
 * ```
 */
export type Range = readonly [low: number, high: number];

/**
 * A random part of the picture, resized to the square: torchvision's `RandomResizedCrop`.
 * @example
 * ```ts
 * import type { RandomResizedCrop } from "../../../../mod.ts";
 * const crop: RandomResizedCrop = { kind: "randomResized", scale: [0.5, 1] };
 * ```
 */
export interface RandomResizedCrop {
  /** The name of this kind. */
  readonly kind: "randomResized";
  /** The part's share of the area; 0.08 to 1 by default. */
  readonly scale?: Range | undefined;
  /** Its width by its height; 3/4 to 4/3 by default. */
  readonly ratio?: Range | undefined;
  /** `"bilinear"` by default. */
  readonly interpolation?: Interpolation | undefined;
}

/**
 * The square of validation, moved by up to `pixels` both ways.
 * @example
 * ```ts
 * import type { PadCrop } from "../../../../mod.ts";
 * const crop: PadCrop = { kind: "pad", pixels: 4, mode: "constant" };
 * ```
 */
export interface PadCrop {
  /** The name of this kind. */
  readonly kind: "pad";
  /** The most pixels that it moves. */
  readonly pixels: number;
  /** The padding beyond the edge: the picture mirrored, without repeating the edge (the default), or black. */
  readonly mode?: "reflect" | "constant" | undefined;
}

/**
 * Random factors of colours between 1 - x and 1 + x: torchvision's `ColorJitter`.
 * @example
 * ```ts
 * import type { Jitter } from "../../../../mod.ts";
 * const jitter: Jitter = { brightness: 0.2, hue: 0.1 };
 * ```
 */
export interface Jitter {
  /** The x for brightness; 0 by default. */
  readonly brightness?: number | undefined;
  /** The x for contrast; 0 by default. */
  readonly contrast?: number | undefined;
  /** The x for saturation; 0 by default. */
  readonly saturation?: number | undefined;
  /** At most 0.5: a rotation of the colour circle between -x and x. */
  readonly hue?: number | undefined;
}

/**
 * Random operations of torchvision's `RandAugment`.
 * @example
 * ```ts
 * import type { RandAugment } from "../../../../mod.ts";
 * const randAugment: RandAugment = { operations: 2, magnitude: 9 };
 * ```
 */
export interface RandAugment {
  /** Operations that follow each other; 2 by default. */
  readonly operations?: number | undefined;
  /** A whole number from 0 to 30; 9 by default. */
  readonly magnitude?: number | undefined;
  /** The interpolation of rotated and sheared pictures; `"nearest"` by default. */
  readonly interpolation?: "nearest" | "bilinear" | undefined;
}

/**
 * A rectangle of the mean colour: torchvision's `RandomErasing`.
 * @example
 * ```ts
 * import type { EraseRectangle } from "../../../../mod.ts";
 * const erase: EraseRectangle = { kind: "rectangle", probability: 0.25 };
 * ```
 */
export interface EraseRectangle {
  /** The name of this kind. */
  readonly kind: "rectangle";
  /** 0.5 by default. */
  readonly probability?: number | undefined;
  /** Its share of the area; 0.02 to 0.33 by default. */
  readonly scale?: Range | undefined;
  /** Its height by its width; 0.3 to 3.3 by default. */
  readonly ratio?: Range | undefined;
}

/**
 * A square of the mean colour.
 * @example
 * ```ts
 * import type { EraseSquare } from "../../../../mod.ts";
 * const erase: EraseSquare = { kind: "square", probability: 0.25, pixels: [6, 12] };
 * ```
 */
export interface EraseSquare {
  /** The name of this kind. */
  readonly kind: "square";
  /** The share of pictures that it is applied to. */
  readonly probability: number;
  /** Its side, both ends included. */
  readonly pixels: Range;
}

/**
 * Random changes of training pictures, in the order of the members; those left out are not made. `train` throws a
 * `RangeError` for impossible numbers.
 * @example
 * ```ts
 * import type { Augmentation } from "../../../../mod.ts";
 * const augmentation: Augmentation = { flip: 0.5, jitter: { brightness: 0.2 }, mixup: 0.2 };
 * ```
 */
export interface Augmentation {
  /** The square that is cut out; without it that of validation. */
  readonly crop?: RandomResizedCrop | PadCrop | undefined;
  /** The probability that left and right are exchanged. */
  readonly flip?: number | undefined;
  /** Random operations of torchvision's `RandAugment`. */
  readonly randAugment?: RandAugment | undefined;
  /** Random changes of colours. */
  readonly jitter?: Jitter | undefined;
  /** A part that is covered with the mean colour. */
  readonly erase?: EraseRectangle | EraseSquare | undefined;
  /**
   * The α of the Beta distribution by which pictures of a batch are blended. With `cutmix` too, each batch gets one of
   * them, at even odds.
   */
  readonly mixup?: number | undefined;
  /** The α of the Beta distribution by which pictures of a batch get a part of another. */
  readonly cutmix?: number | undefined;
}

/**
 * A random resized crop and a flip, as [a well-known PyTorch
 * tutorial](https://github.com/WZMIAOMIAO/deep-learning-for-image-processing/blob/master/pytorch_classification/vision_transformer/train.py)
 * trains with; torchvision's own defaults.
 */
export const CROP_AND_FLIP: Augmentation = {
  crop: { kind: "randomResized", scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
  flip: 0.5,
};

/** Changes of small pictures, for a network that learns CIFAR-10 from random numbers. */
export const CIFAR: Augmentation = {
  crop: { kind: "pad", pixels: 4, mode: "reflect" },
  flip: 0.5,
  jitter: { brightness: 0.2, contrast: 0.2 },
  erase: { kind: "square", probability: 0.25, pixels: [6, 12] },
};
