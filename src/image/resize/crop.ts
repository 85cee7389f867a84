import { PictureError } from "../../errors.ts";
import { checkInterpolation, type Interpolation, type Region, resizeRegion } from "./resize.ts";
import type { RgbPicture } from "../picture.ts";

/** Ways to make a picture square, which `CropOptions` describes. */
const CROP_MODES = ["center", "squash", "none", "exact"] as const;

type CropMode = (typeof CROP_MODES)[number];

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Options of the crop that makes a square of a picture of any shape.
 *
 * @example
 * ```ts
 * import type { CropOptions } from "../../../mod.ts";
 *
 * const options: CropOptions = { imageSize: 224, interpolation: "bicubic", cropPct: 0.875 };
 * ```
 */
export interface CropOptions {
  /** Side of the square in pixels; 224 if not given. */
  imageSize?: number | undefined;
  /** Kernel to resize with; `"bicubic"` if not given. */
  interpolation?: Interpolation | undefined;
  /** The share of the short side that is kept, above 0 and at most 1; 0.9 if not given. */
  cropPct?: number | undefined;
  /**
   * How half a pixel of a cut is rounded: `"even"` to the even neighbour, as timm does, `"floor"` down, as Hugging Face
   * does, and there a picture that is smaller than the square gets a black border; `"even"` if not given.
   */
  cropRounding?: "even" | "floor" | undefined;
  /**
   * `"center"` keeps the shape and cuts the middle out, `"squash"` takes all of it, `"none"` cuts the middle out of a
   * picture that is not resized, and puts a smaller one on black, `"exact"` takes pictures of the right size only;
   * `"center"` if not given.
   */
  cropMode?: "center" | "squash" | "none" | "exact" | undefined;
}

/**
 * Cuts the square out that a model sees: timm's transform, which is torchvision's `Resize(floor(imageSize / cropPct))`
 * on Pillow and then `CenterCrop(imageSize)`, to the byte. `"center"` resizes the short side to that length,
 * `"squash"` both, and the other modes resize nothing. Only the pixels that remain are computed.
 *
 * @returns a picture of `imageSize` by `imageSize` pixels
 * @throws {PictureError} where the mode is `"exact"` and the picture has another size
 * @throws {RangeError} for an option out of range
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cropSquare } from "./crop.ts";
 *
 * const picture = { data: new Uint8Array(40 * 30 * 3), width: 40, height: 30 };
 * const { width, height } = cropSquare(picture, { imageSize: 16, cropPct: 1 });
 * assertEquals([width, height], [16, 16]);
 * ```
 */
export function cropSquare(picture: RgbPicture, options: CropOptions = {}): RgbPicture {
  const { interpolation = "bicubic" } = options;
  checkCropOptions(options);
  if (options.cropMode === "exact") expectSize(picture, options.imageSize ?? 224);
  const { width, height, region } = cropPlace(picture, options);
  return inSquare(resizeRegion(picture, width, height, interpolation, inside(region, width, height)), region);
}

/** The size that a picture is resized to, and the square that is cut out of that: it may leave it. */
export function cropPlace(picture: Size, options: CropOptions): Size & { readonly region: Region } {
  const { imageSize = 224, cropPct = 0.9, cropMode = "center", cropRounding } = options;
  const [width, height] = resizedTo(picture, Math.floor(imageSize / cropPct), cropMode);
  const cut = cropRounding === "floor" ? centerFloor : center;
  return { width, height, region: cut(width, height, imageSize) };
}

/** Throws a RangeError for any option out of range, so that it can be known before a picture is there. */
export function checkCropOptions(
  { imageSize = 224, interpolation, cropPct = 0.9, cropMode, cropRounding }: CropOptions,
): void {
  if (!Number.isInteger(imageSize) || imageSize < 1) {
    throw new RangeError(`Cannot crop to imageSize ${imageSize}: a whole number above 0 is wanted`);
  }
  const most = cropRounding === "floor" ? imageSize : 1;
  if (!(cropPct > 0 && cropPct <= most)) {
    throw new RangeError(
      `Cannot crop with cropPct ${cropPct}: a number above 0 and at most ${most} is wanted`,
    );
  }
  if (cropRounding !== undefined && cropRounding !== "even" && cropRounding !== "floor") {
    throw new RangeError(`Cannot crop with cropRounding "${cropRounding}": "even" or "floor" is wanted`);
  }
  if (cropMode !== undefined && !CROP_MODES.includes(cropMode)) {
    throw new RangeError(
      `Cannot crop with cropMode "${cropMode}": one of ${CROP_MODES.join(", ")} is wanted`,
    );
  }
  if (interpolation !== undefined) checkInterpolation(interpolation);
}

/** The size of the picture that the square is cut out of. */
function resizedTo(picture: Size, side: number, mode: CropMode): [width: number, height: number] {
  if (mode === "squash") return [side, side];
  return mode === "center" ? keepShape(picture, side) : [picture.width, picture.height];
}

function expectSize({ width, height }: Size, side: number): void {
  if (width === side && height === side) return;
  throw new PictureError(
    "unsupported",
    `Cannot use a ${width}x${height} picture: this model does not resize pictures, ${side}x${side} is wanted`,
  );
}

/** torchvision's Resize: the short side becomes `side`, the long one is truncated to a whole number. */
function keepShape({ width, height }: Size, side: number): [width: number, height: number] {
  const long = Math.trunc(side * Math.max(width, height) / Math.min(width, height));
  return width <= height ? [side, long] : [long, side];
}

/** torchvision's CenterCrop. */
function center(width: number, height: number, side: number): Region {
  return { left: halfToEven(width - side), top: halfToEven(height - side), width: side, height: side };
}

/** Hugging Face's center_crop: also beyond the picture's edges, where it is smaller. */
function centerFloor(width: number, height: number, side: number): Region {
  return {
    left: Math.floor((width - side) / 2),
    top: Math.floor((height - side) / 2),
    width: side,
    height: side,
  };
}

/** The part of a region that lies in the picture. */
function inside({ left, top, width, height }: Region, pictureWidth: number, pictureHeight: number): Region {
  const [fromX, fromY] = [Math.max(0, left), Math.max(0, top)];
  return {
    left: fromX,
    top: fromY,
    width: Math.min(pictureWidth, left + width) - fromX,
    height: Math.min(pictureHeight, top + height) - fromY,
  };
}

/** What was cut out, in the whole region: black where that leaves the picture. */
function inSquare(cut: RgbPicture, { left, top, width, height }: Region): RgbPicture {
  if (cut.width === width && cut.height === height) return cut;
  const data = new Uint8Array(width * height * 3);
  const [x, y] = [Math.max(0, -left), Math.max(0, -top)];
  for (let row = 0; row < cut.height; row++) {
    const from = row * cut.width * 3;
    data.set(cut.data.subarray(from, from + cut.width * 3), ((y + row) * width + x) * 3);
  }
  return { data, width, height };
}

/** Half of a whole number, rounded as Python rounds: a half goes to the even neighbour. */
function halfToEven(n: number): number {
  const floor = Math.floor(n / 2);
  return n % 2 === 1 && floor % 2 === 1 ? floor + 1 : floor;
}
