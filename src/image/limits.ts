/**
 * Limits on the size of a picture.
 *
 * @example
 * ```ts
 * import type { PictureLimits } from "../../mod.ts";
 *
 * const limits: PictureLimits = { maxPixels: 25e6, maxSide: 8192, maxScans: 100 };
 * ```
 */
export interface PictureLimits {
  /**
   * The most pixels (width times height) a picture may have; 178,956,970 if not given, above which Pillow refuses too.
   * Of an AVIF's grid, the pixels of all tiles count.
   */
  maxPixels?: number | undefined;
  /** The most pixels on a side; 65,535 if not given, as in a JPEG. */
  maxSide?: number | undefined;
  /** The most scans a JPEG may have; 500 if not given. Each costs time for all pixels, however few bytes it has. */
  maxScans?: number | undefined;
}

/** All limits of a picture. */
export interface Limits {
  readonly maxPixels: number;
  readonly maxSide: number;
  readonly maxScans: number;
}

/** The largest photographs of phones have 108 and 200 megapixels, and decoding takes about 7 bytes a pixel. */
export const DEFAULT_LIMITS: Limits = { maxPixels: 178_956_970, maxSide: 65_535, maxScans: 500 };

/** Fills in the defaults of limits. @throws {RangeError} for a limit that is no number above 0 */
export function resolveLimits(limits: PictureLimits): Limits {
  const {
    maxPixels = DEFAULT_LIMITS.maxPixels,
    maxSide = DEFAULT_LIMITS.maxSide,
    maxScans = DEFAULT_LIMITS.maxScans,
  } = limits;
  for (const [name, limit] of Object.entries({ maxPixels, maxSide, maxScans })) {
    if (limit > 0) continue;
    throw new RangeError(`Cannot limit a picture to ${name} ${limit}: a number above 0 is wanted`);
  }
  return { maxPixels, maxSide, maxScans };
}
