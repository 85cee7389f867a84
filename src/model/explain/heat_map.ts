/**
 * Colours for maps of where a model looked.
 *
 * @module
 */
import type { RgbPicture } from "../../image/picture.ts";
import type { Explanation } from "./options.ts";

/** Colours of the weights 0, ¼, ½, ¾ and 1: dark violet, purple, red, orange, light yellow. */
const COLOURS = [[13, 8, 60], [106, 20, 120], [203, 52, 70], [250, 150, 30], [252, 250, 160]] as const;

/** The opacity of the colours where the model looked most. */
const OPACITY = 0.8;

/**
 * The pixels of a map, RGBA: opaque, over a picture of the same size, or by itself, as opaque as it is weighty. The weights
 * are spread from the least that the model saw to the greatest.
 */
export function paint({ width, height, weights }: Explanation, picture?: RgbPicture): Uint8Array {
  const spread = spreadOf(weights);
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const weight = spread(weights[i]!);
    const opacity = OPACITY * weight;
    for (let channel = 0; channel < 3; channel++) {
      const colour = colourOf(weight, channel);
      const under = picture?.data[3 * i + channel];
      rgba[4 * i + channel] = under === undefined ? colour : Math.round(under + (colour - under) * opacity);
    }
    rgba[4 * i + 3] = picture ? 255 : Math.round(255 * opacity);
  }
  return rgba;
}

/** Spreads weights over 0 to 1; those that are 0, which the model did not see, stay so, and so does all of an even map. */
function spreadOf(weights: Float32Array): (weight: number) => number {
  const least = weights.reduce((least, weight) => weight > 0 ? Math.min(least, weight) : least, Infinity);
  const most = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return (weight) => most > least ? Math.max(0, (weight - least) / (most - least)) : Math.min(weight, 1);
}

/** Linear between two of the colours. */
function colourOf(weight: number, channel: number): number {
  const place = weight * (COLOURS.length - 1);
  const first = Math.min(Math.floor(place), COLOURS.length - 2);
  const [from, to] = [COLOURS[first]![channel]!, COLOURS[first + 1]![channel]!];
  return Math.round(from + (to - from) * (place - first));
}
