import { encodePng } from "../../image/png/encode.ts";
import { loadPicture, type PictureOptions } from "../../image/preprocess.ts";
import type { RgbPicture } from "../../image/picture.ts";
import { resize } from "../../image/resize/resize.ts";
import type { PictureSource } from "../../image/source.ts";
import type { Explanation } from "./options.ts";
import { mapSize } from "./frame.ts";
import { paint } from "./heat_map.ts";

/** `toPng`, whose code loads with its first call. */
export async function drawPng(
  map: Explanation,
  source: PictureSource | undefined,
  options: PictureOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, weights } = map;
  const whole = [width, height].every((side) => Number.isInteger(side) && side > 0);
  if (!whole || weights.length !== width * height) {
    const wanted = "as many as width × height are wanted";
    throw new TypeError(`Cannot draw a map of ${width}x${height} with ${weights.length} weights: ${wanted}`);
  }
  const picture = source === undefined ? undefined : underMap(await loadPicture(source, options), map);
  return await encodePng(paint(map, picture), width, height);
}

/** The picture at the map's size. */
function underMap(picture: RgbPicture, { width, height }: Explanation): RgbPicture {
  const size = mapSize(picture, Math.max(width, height));
  if (size.width !== width || size.height !== height) {
    const wanted = "the picture that was explained is wanted";
    throw new TypeError(
      `Cannot lay a map of ${width}x${height} over a picture of ${picture.width}x${picture.height}: ${wanted}`,
    );
  }
  return picture.width === width ? picture : resize(picture, width, height, "bilinear");
}
