import { PictureError } from "../../errors.ts";
import type { Limits } from "../header_parser.ts";
import type { Frame } from "./frame.ts";

/** The default limit on scans: encoders make 1, or 6 to 15. */
export const MAX_SCANS = 500;

/**
 * A picture of `maxPixels` may pass over each pixel so many times, once for every component of every scan, and a smaller
 * one more often. Encoders make 20 passes at most; an empty pass, of 12 bytes in the
 * file, takes 1 to 1.5 ns a pixel, so that at 25 megapixels the scans take no more than 1.5 s.
 */
const PASSES = 40;

/** Refuses a limit that is none. */
export function checkMaxScans(maxScans: number): void {
  if (maxScans > 0) return;
  throw new RangeError(`Cannot limit a JPEG to maxScans ${maxScans}: a number above 0 is wanted`);
}

/** Counts the scans of a picture: each takes as long as its pixels need, however few bytes it has. */
export class ScanCounter {
  readonly #limits: Limits;
  #scans = 0;
  #passes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** @param frame of the scan @param start what belongs to its marker: first the number of its components */
  count(frame: Frame | undefined, start: DataView): void {
    if (!frame) throw new PictureError("corrupt", "Cannot decode a JPEG whose pixels come before its frame");
    const { maxScans, maxPixels } = this.#limits;
    const { width, height } = frame;
    this.#scans++;
    this.#passes += start.getUint8(0);
    if (this.#scans > maxScans) throw tooMany(frame, `more than ${maxScans} scans`);
    const most = Math.floor(PASSES * maxPixels / (width * height));
    if (this.#passes > most) throw tooMany(frame, `scans that pass over it more than ${most} times`);
  }
}

function tooMany({ width, height }: Frame, found: string): PictureError {
  return new PictureError("tooLarge", `Cannot decode this JPEG of ${width}x${height}: it has ${found}`);
}
