/**
 * Augmentation of one picture: from its decoded pixels to a square that is not yet normalised.
 *
 * @module
 */
import type { Preprocessing } from "../../../checkpoint/config/hub_config.ts";
import { cropSquare } from "../../../image/resize/crop.ts";
import type { RgbPicture } from "../../../image/picture.ts";
import type { RandomStream } from "../../../numbers/random_stream.ts";
import type { Augmentation } from "./augmentation.ts";
import { flip } from "./geometry/flip.ts";
import { jitter } from "./colour/jitter.ts";
import { padCrop } from "./geometry/pad_crop.ts";
import { randAugment } from "./rand_augment.ts";
import { randomResizedCrop } from "./geometry/random_resized_crop.ts";

/** Crops and changes a picture at random. */
export function augment(
  picture: RgbPicture,
  preprocessing: Preprocessing,
  augmentation: Augmentation,
  stream: RandomStream,
): RgbPicture {
  picture = cropAtRandom(picture, preprocessing, augmentation, stream);
  if (augmentation.flip !== undefined && stream.uniform() < augmentation.flip) picture = flip(picture);
  if (augmentation.randAugment) picture = randAugment(picture, augmentation.randAugment, stream);
  if (augmentation.jitter) picture = jitter(picture, augmentation.jitter, stream);
  return picture;
}

function cropAtRandom(
  picture: RgbPicture,
  preprocessing: Preprocessing,
  { crop }: Augmentation,
  stream: RandomStream,
): RgbPicture {
  if (crop?.kind === "randomResized") {
    return randomResizedCrop(picture, preprocessing.imageSize, crop, stream);
  }
  const square = cropPlain(picture, preprocessing);
  return crop ? padCrop(square, crop, stream) : square;
}

/** The crop of validation; a picture that is the square already is not copied. */
export function cropPlain(picture: RgbPicture, preprocessing: Preprocessing): RgbPicture {
  const { imageSize, cropPct, cropMode } = preprocessing;
  const isSquare = picture.width === imageSize && picture.height === imageSize;
  const isKept = cropMode === "none" || cropMode === "exact" || Math.floor(imageSize / cropPct) === imageSize;
  if (isSquare && isKept) return picture;
  return cropSquare(picture, preprocessing);
}
