import { type Region, resize } from "../../../../image/resize/resize.ts";
import type { RgbPicture } from "../../../../image/picture.ts";
import type { RandomStream } from "../../../../numbers/random_stream.ts";
import type { RandomResizedCrop } from "../augmentation.ts";
import { cut } from "./cut.ts";
import { between, logBetween, roundHalfEven } from "../draw.ts";

const TRIES = 10;

/** Cuts a random part out of a picture and resizes it to a square. */
export function randomResizedCrop(
  picture: RgbPicture,
  side: number,
  options: RandomResizedCrop,
  stream: RandomStream,
): RgbPicture {
  const region = randomRegion(picture, options, stream);
  return resize(cut(picture, region), side, side, options.interpolation ?? "bilinear");
}

/** A random part by torchvision's rule: ten tries for one within the picture, else the middle at the nearest ratio. */
export function randomRegion(
  { width, height }: { width: number; height: number },
  { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] }: Pick<RandomResizedCrop, "scale" | "ratio">,
  stream: RandomStream,
): Region {
  for (let i = 0; i < TRIES; i++) {
    const area = width * height * between(stream, scale);
    const aspect = logBetween(stream, ratio);
    const w = roundHalfEven(Math.sqrt(area * aspect));
    const h = roundHalfEven(Math.sqrt(area / aspect));
    if (w > 0 && w <= width && h > 0 && h <= height) {
      const top = stream.below(height - h + 1);
      return { left: stream.below(width - w + 1), top, width: w, height: h };
    }
  }
  const found = width / height;
  const w = found > ratio[1] ? Math.max(1, roundHalfEven(height * ratio[1])) : width;
  const h = found < ratio[0] ? Math.max(1, roundHalfEven(width / ratio[0])) : height;
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
}
