import type { RgbPicture } from "../../../../image/picture.ts";
import type { RandomStream } from "../../../../numbers/random_stream.ts";
import type { Jitter } from "../augmentation.ts";
import { brightness, contrast, saturation } from "./blend.ts";
import { between } from "../draw.ts";
import { shiftHue } from "./hue.ts";

const ENHANCE = { brightness, contrast, saturation };

/** Changes brightness, contrast, saturation and hue at random, in random order: torchvision's `ColorJitter`. */
export function jitter(picture: RgbPicture, amounts: Jitter, stream: RandomStream): RgbPicture {
  for (const name of stream.shuffle(["brightness", "contrast", "saturation", "hue"] as const)) {
    const amount = amounts[name];
    if (!amount) continue;
    if (name === "hue") picture = shiftHue(picture, between(stream, [-amount, amount]));
    else picture = ENHANCE[name](picture, between(stream, [Math.max(0, 1 - amount), 1 + amount]));
  }
  return picture;
}
