import { coreCount } from "../threads/thread.ts";
import { DEFAULT_LIMITS } from "../image/limits.ts";
import type { PoolLimits } from "./decode/pool.ts";
import type { QueueLimits } from "./queue.ts";
import type { UploadLimits } from "./uploads.ts";

/**
 * The limits of a server: whole numbers, each with a default that fits a machine with 512 MB. For
 * others `createHandler` throws a `RangeError`.
 *
 * @example
 * ```ts
 * import type { ServerLimits } from "../../mod.ts";
 *
 * const limits: ServerLimits = { maxBytes: 4e6, maxQueue: 16, maxWait: 5000 };
 * ```
 */
export interface ServerLimits {
  /** The most bytes that a request's body may have: 16,000,000 by default. */
  readonly maxBytes?: number | undefined;
  /** The most pixels that a picture may have: 25,000,000 by default. An AVIF may have 0.6 times as many. */
  readonly maxPixels?: number | undefined;
  /** The most pixels that a picture may have on a side: 65,535 by default. */
  readonly maxSide?: number | undefined;
  /** The most scans that a JPEG may have: 500 by default. */
  readonly maxScans?: number | undefined;
  /** The most requests that may be admitted beside the one that is computed, their bodies in memory: 64 by default. */
  readonly maxQueue?: number | undefined;
  /**
   * The most bytes that all bodies may have together, as far as they have arrived: 48,000,000, or three times
   * `maxBytes`, by default. When there are more, the body that arrives most slowly is dropped.
   */
  readonly maxQueueBytes?: number | undefined;
  /**
   * The longest time that a picture may have to wait for those before it, in milliseconds: 10,000 by default. By the
   * time that the last pictures took, the server knows when it would be longer, and refuses.
   */
  readonly maxWait?: number | undefined;
  /**
   * The longest time that a request which finds the queue full waits to be admitted before it is refused, in
   * milliseconds: 2,000 by default, so that bodies which stall are dropped before. Its body is not read meanwhile.
   */
  readonly patience?: number | undefined;
  /** The longest time that a body may take to arrive, in milliseconds: 30,000 by default. */
  readonly bodyTimeout?: number | undefined;
  /**
   * The fewest bytes a second of a body that must arrive, after its first three seconds: 4,000 by default. Where others
   * wait to be admitted, eight times as many after the first second.
   */
  readonly minRate?: number | undefined;
  /**
   * The most pictures that are decoded at a time, each in a Worker: 2 by default, 1 on a single core. One above two
   * megapixels has a Worker of its own besides, and waits for others of its kind.
   */
  readonly decodeWorkers?: number | undefined;
  /** The longest time that decoding and resizing a picture may take, in milliseconds: 10,000 by default. */
  readonly decodeTimeout?: number | undefined;
  /** The most pictures that the model is given at a time: 2 by default, so that it need not wait for the next. */
  readonly concurrency?: number | undefined;
  /**
   * The most bytes that models may take together, where there are several: 256,000,000 by default. When there are more,
   * those used least recently are let go; one that has just been loaded takes its bytes before that.
   */
  readonly maxModelBytes?: number | undefined;
}

/** The name of a limit. */
export type LimitName = keyof ServerLimits;

/** Every limit's default and the least that it may be. */
export const LIMITS: { readonly [Name in LimitName]: { readonly usual: number; readonly least: number } } = {
  maxBytes: { usual: 16e6, least: 1 },
  maxPixels: { usual: 25e6, least: 1 },
  maxSide: { usual: DEFAULT_LIMITS.maxSide, least: 1 },
  maxScans: { usual: DEFAULT_LIMITS.maxScans, least: 1 },
  maxQueue: { usual: 64, least: 0 },
  maxQueueBytes: { usual: 48e6, least: 1 },
  maxWait: { usual: 10_000, least: 1 },
  patience: { usual: 2000, least: 0 },
  bodyTimeout: { usual: 30_000, least: 1 },
  minRate: { usual: 4000, least: 0 },
  decodeWorkers: { usual: 2, least: 1 },
  decodeTimeout: { usual: 10_000, least: 1 },
  concurrency: { usual: 2, least: 1 },
  maxModelBytes: { usual: 256e6, least: 1 },
};

/** All limits, and how pictures are decoded under them. */
export type Limits =
  & Required<{ readonly [Name in LimitName]: number }>
  & QueueLimits
  & UploadLimits
  & PoolLimits;

/** Fills in the defaults. @throws {RangeError} for a limit that is none */
export function resolveLimits(options: ServerLimits): Limits {
  const { maxBytes = LIMITS.maxBytes.usual } = options;
  const limits = {
    maxBytes,
    maxPixels: options.maxPixels ?? LIMITS.maxPixels.usual,
    maxSide: options.maxSide ?? LIMITS.maxSide.usual,
    maxScans: options.maxScans ?? LIMITS.maxScans.usual,
    maxQueue: options.maxQueue ?? LIMITS.maxQueue.usual,
    maxQueueBytes: options.maxQueueBytes ?? 3 * maxBytes,
    maxWait: options.maxWait ?? LIMITS.maxWait.usual,
    patience: options.patience ?? LIMITS.patience.usual,
    bodyTimeout: options.bodyTimeout ?? LIMITS.bodyTimeout.usual,
    minRate: options.minRate ?? LIMITS.minRate.usual,
    decodeWorkers: options.decodeWorkers ?? Math.min(LIMITS.decodeWorkers.usual, coreCount()),
    decodeTimeout: options.decodeTimeout ?? LIMITS.decodeTimeout.usual,
    concurrency: options.concurrency ?? LIMITS.concurrency.usual,
    maxModelBytes: options.maxModelBytes ?? LIMITS.maxModelBytes.usual,
  };
  for (const [name, value] of Object.entries(limits)) {
    expectLimit(name, value, name === "maxQueueBytes" ? maxBytes : LIMITS[name as LimitName].least);
  }
  const { maxPixels, maxSide, maxScans } = limits;
  return { ...limits, maxLarge: limits.maxQueue >> 1, decode: { maxPixels, maxSide, maxScans } };
}

function expectLimit(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`Cannot serve with ${name} ${value}: a whole number from ${least} is wanted`);
}
