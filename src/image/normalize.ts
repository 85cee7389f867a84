import type { RgbPicture } from "./picture.ts";

/**
 * Options of the normalisation that makes a model's numbers of bytes.
 *
 * @example
 * ```ts
 * import type { NormalizeOptions } from "../../mod.ts";
 *
 * const options: NormalizeOptions = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
 * ```
 */
export interface NormalizeOptions {
  /** Subtracted, on a scale from 0 to 1: one number, or one a channel; 0.5 if not given. */
  mean?: number | readonly number[] | undefined;
  /** Divided by then: one number above 0, or one a channel; 0.5 if not given. */
  std?: number | readonly number[] | undefined;
  /** 3 for red, green, blue; 1 for the first of them, which is all there is of a grey picture; 3 if not given. */
  inChannels?: number | undefined;
  /** The order of three channels: `"bgr"` puts blue first; `"rgb"` if not given. */
  channelOrder?: "rgb" | "bgr" | undefined;
}

/** The channel of an RGB picture that becomes a model's. */
export function sourceChannel(
  channel: number,
  { inChannels = 3, channelOrder = "rgb" }: Pick<NormalizeOptions, "inChannels" | "channelOrder">,
): number {
  return channelOrder === "bgr" ? inChannels - 1 - channel : channel;
}

/**
 * `(byte / 255 - mean) / std` with each step rounded to float32, as torchvision's `ToTensor` and `Normalize` do.
 *
 * @returns shape `[inChannels, height, width]`, channel after channel
 * @throws {RangeError} for a number that is not finite, a `std` of 0 or less, a count other than 1 or `inChannels`, or
 * `inChannels` other than 1 and 3
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { normalize } from "./normalize.ts";
 *
 * const red = { data: Uint8Array.of(255, 0, 0), width: 1, height: 1 };
 * assertEquals(normalize(red, { mean: 0.5, std: 0.5 }), Float32Array.of(1, -1, -1));
 * ```
 */
export function normalize(picture: RgbPicture, options: NormalizeOptions = {}): Float32Array {
  const { mean = 0.5, std = 0.5, inChannels = 3 } = options;
  checkNormalizeOptions(options);
  const { data, width, height } = picture;
  const area = width * height;
  const planes = new Float32Array(inChannels * area);
  for (let channel = 0; channel < inChannels; channel++) {
    const values = valueOfByte(pick(mean, channel), pick(std, channel));
    const plane = planes.subarray(channel * area, (channel + 1) * area);
    const source = sourceChannel(channel, options);
    for (let i = 0; i < area; i++) plane[i] = values[data[3 * i + source]!]!;
  }
  return planes;
}

/** Throws a RangeError for any option out of range, so that it can be known before a picture is there. */
export function checkNormalizeOptions(
  { mean = 0.5, std = 0.5, inChannels = 3, channelOrder = "rgb" }: NormalizeOptions,
): void {
  if (channelOrder !== "rgb" && channelOrder !== "bgr") {
    throw new RangeError(`Cannot normalize with channelOrder "${channelOrder}": "rgb" or "bgr" is wanted`);
  }
  if (inChannels !== 1 && inChannels !== 3) {
    throw new RangeError(`Cannot make ${inChannels} channels of a picture: 3 (RGB) or 1 (grey) are wanted`);
  }
  checkNumbers("mean", mean, inChannels, Number.isFinite, "finite numbers");
  checkNumbers("std", std, inChannels, (value) => value > 0 && value < Infinity, "finite numbers above 0");
}

function checkNumbers(
  name: string,
  given: number | readonly number[],
  channels: number,
  accept: (value: number) => boolean,
  wanted: string,
): void {
  const values = [given].flat();
  if ((values.length === 1 || values.length === channels) && values.every(accept)) return;
  throw new RangeError(
    `Cannot normalize with ${name} ${values.join(", ")}: 1 or ${channels} ${wanted} are wanted`,
  );
}

function pick(given: number | readonly number[], channel: number): number {
  const values = [given].flat();
  return values[values.length === 1 ? 0 : channel]!;
}

/** All 256 results. */
function valueOfByte(mean: number, std: number): Float32Array {
  const { fround } = Math;
  const values = new Float32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    values[byte] = fround(fround(byte / 255) - fround(mean)) / fround(std);
  }
  return values;
}
