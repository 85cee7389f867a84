import type { RgbPicture } from "../../../image/picture.ts";
import type { RandomStream } from "../../../numbers/random_stream.ts";
import { rotate, shear, translate } from "./geometry/affine.ts";
import type { RandAugment } from "./augmentation.ts";
import { brightness, contrast, saturation, sharpness } from "./colour/blend.ts";
import { roundHalfEven } from "./draw.ts";
import { autoContrast, equalize, posterize, solarize } from "./colour/point.ts";

/** The strongest magnitude. */
export const MAX_MAGNITUDE = 30;

/** An operation at a whole magnitude from 0 to the strongest; below 0 for the other direction where it has two. */
type Operation = (
  picture: RgbPicture,
  magnitude: number,
  interpolation: "nearest" | "bilinear",
) => RgbPicture;

/** Operations that have two directions. */
const SIGNED: Record<string, Operation> = {
  shearX: (picture, m, interpolation) => shear(picture, amountOf(m, 0.3), 0, interpolation),
  shearY: (picture, m, interpolation) => shear(picture, 0, amountOf(m, 0.3), interpolation),
  translateX: (picture, m) => translate(picture, Math.trunc(amountOf(m, 150 / 331 * picture.width)), 0),
  translateY: (picture, m) => translate(picture, 0, Math.trunc(amountOf(m, 150 / 331 * picture.height))),
  rotate: (picture, m, interpolation) => rotate(picture, amountOf(m, 30), interpolation),
  brightness: (picture, m) => brightness(picture, 1 + amountOf(m, 0.9)),
  color: (picture, m) => saturation(picture, 1 + amountOf(m, 0.9)),
  contrast: (picture, m) => contrast(picture, 1 + amountOf(m, 0.9)),
  sharpness: (picture, m) => sharpness(picture, 1 + amountOf(m, 0.9)),
};

const UNSIGNED: Record<string, Operation> = {
  identity: (picture) => picture,
  posterize: (picture, m) => posterize(picture, 8 - roundHalfEven(4 * m / MAX_MAGNITUDE)),
  solarize: (picture, m) => solarize(picture, 255 - amountOf(m, 255)),
  autoContrast,
  equalize,
};

/** torchvision's operations by name. */
export const OPERATIONS: Record<string, Operation> = { ...SIGNED, ...UNSIGNED };

const NAMES = Object.keys(OPERATIONS);

/** Applies some of torchvision's operations, each drawn anew, at one magnitude and in either direction. */
export function randAugment(
  picture: RgbPicture,
  { operations = 2, magnitude = 9, interpolation = "nearest" }: RandAugment,
  stream: RandomStream,
): RgbPicture {
  for (let i = 0; i < operations; i++) {
    const name = NAMES[stream.below(NAMES.length)]!;
    const sign = name in SIGNED && stream.below(2) === 1 ? -1 : 1;
    picture = OPERATIONS[name]!(picture, sign * magnitude, interpolation);
  }
  return picture;
}

/** An amount from 0 to `most` in float32 steps, counted from the nearer end, as PyTorch's `linspace` does. */
function amountOf(magnitude: number, most: number): number {
  const { abs, fround, sign } = Math;
  const step = fround(fround(most) / MAX_MAGNITUDE);
  const near = abs(magnitude) < (MAX_MAGNITUDE + 1) / 2;
  const rest = fround(step * (MAX_MAGNITUDE - abs(magnitude)));
  return sign(magnitude) * (near ? fround(step * abs(magnitude)) : fround(fround(most) - rest));
}
