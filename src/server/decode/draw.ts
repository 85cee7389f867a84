import type { CropOptions, Size } from "../../image/resize/crop.ts";
import type { RgbPicture } from "../../image/picture.ts";
import { drawPng } from "../../model/explain/draw_png.ts";
import { inPicture } from "../../model/explain/frame.ts";
import type { Explanation } from "../../model/explain/options.ts";

/** A map to draw over a picture. */
export interface DrawOrder {
  /** The map of the square that the model saw. */
  readonly map: Explanation;
  /** A copy of the picture. */
  readonly preview: RgbPicture;
  /** False where the map alone is wanted. */
  readonly overlay: boolean;
  /** The size of the picture, of which the square was cut out. */
  readonly size: Size;
  readonly crop: CropOptions;
}

/** A drawn map. */
export interface Drawn {
  readonly png: Uint8Array<ArrayBuffer>;
}

/** Draws a map at the size of the picture's copy, crop and squash undone: each pixel of the square is taken for a patch. */
export async function draw({ map, preview, overlay, size, crop }: DrawOrder): Promise<Drawn> {
  const { width, height } = preview;
  const square = { weights: map.weights, side: map.width, patchSize: 1 };
  const whole = inPicture(square, size, { width, height }, crop);
  return { png: await drawPng(whole, overlay ? preview : undefined, {}) };
}
