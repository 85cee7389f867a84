import type { RgbPicture } from "../../image/picture.ts";
import type { RandomStream } from "../random.ts";
import { brightness, contrast, saturation, sharpness } from "./blend.ts";
import { rotate, shear, translate } from "./affine.ts";
import type { RandAugment } from "./augmentation.ts";
import { roundHalfEven } from "./draw.ts";
import { autoContrast, equalize, posterize, solarize } from "./point.ts";

/** The strongest magnitude; 31 of them are counted from 0. */
export const MAX_MAGNITUDE = 30;

/** An operation at a strength from 0 to 1, or to -1 where it has two directions. */
type Operation = (picture: RgbPicture, strength: number, interpolation: "nearest" | "bilinear") => RgbPicture;

/** Those that go either way. */
const SIGNED: Record<string, Operation> = {
  shearX: (picture, s, interpolation) => shear(picture, 0.3 * s, 0, interpolation),
  shearY: (picture, s, interpolation) => shear(picture, 0, 0.3 * s, interpolation),
  translateX: (picture, s) => translate(picture, Math.trunc(150 / 331 * picture.width * s), 0),
  translateY: (picture, s) => translate(picture, 0, Math.trunc(150 / 331 * picture.height * s)),
  rotate: (picture, s, interpolation) => rotate(picture, 30 * s, interpolation),
  brightness: (picture, s) => brightness(picture, 1 + 0.9 * s),
  color: (picture, s) => saturation(picture, 1 + 0.9 * s),
  contrast: (picture, s) => contrast(picture, 1 + 0.9 * s),
  sharpness: (picture, s) => sharpness(picture, 1 + 0.9 * s),
};

const UNSIGNED: Record<string, Operation> = {
  identity: (picture) => picture,
  posterize: (picture, s) => posterize(picture, 8 - roundHalfEven(4 * s)),
  solarize: (picture, s) => solarize(picture, 255 * (1 - s)),
  autoContrast,
  equalize,
};

/** torchvision's operations by name. */
export const OPERATIONS: Record<string, Operation> = { ...SIGNED, ...UNSIGNED };

const NAMES = Object.keys(OPERATIONS);

/** Some of torchvision's operations, each drawn anew, at one strength and in either direction. */
export function randAugment(
  picture: RgbPicture,
  { operations = 2, magnitude = 9, interpolation = "nearest" }: RandAugment,
  stream: RandomStream,
): RgbPicture {
  for (let i = 0; i < operations; i++) {
    const name = NAMES[stream.below(NAMES.length)]!;
    const sign = name in SIGNED && stream.below(2) === 1 ? -1 : 1;
    picture = OPERATIONS[name]!(picture, sign * magnitude / MAX_MAGNITUDE, interpolation);
  }
  return picture;
}
