import type { Augmentation, Range } from "./augmentation.ts";
import { MAX_MAGNITUDE } from "./rand_augment.ts";

/** Bounds of a number, or of both ends of a range. */
interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly whole?: boolean;
}

const SHARE: Wanted = { from: 0, to: 1 };
const ABOVE_ZERO: Wanted = { from: Number.MIN_VALUE, to: Number.MAX_VALUE };
const FACTOR: Wanted = { from: 0, to: Number.MAX_VALUE };

/**
 * Refuses an augmentation that is impossible for pictures which become squares of `side` pixels.
 *
 * @throws {RangeError} which names the option
 */
export function checkAugmentation(augmentation: Augmentation, side: number): void {
  const { crop, flip, randAugment, jitter, erase, mixup, cutmix } = augmentation;
  expectKind("crop", crop?.kind, ["randomResized", "pad"]);
  if (crop?.kind === "randomResized") {
    expectNumbers("crop.scale", crop.scale, { ...ABOVE_ZERO, to: 1 });
    expectNumbers("crop.ratio", crop.ratio, ABOVE_ZERO);
    expectKind("crop.interpolation", crop.interpolation, ["bilinear", "bicubic", "lanczos", "box"]);
  } else if (crop) {
    expectNumbers("crop.pixels", crop.pixels, { from: 0, to: side - 1, whole: true });
    expectKind("crop.mode", crop.mode, ["reflect", "constant"]);
  }
  expectNumbers("flip", flip, SHARE);
  expectNumbers("randAugment.operations", randAugment?.operations, { ...FACTOR, whole: true });
  expectNumbers("randAugment.magnitude", randAugment?.magnitude, { from: 0, to: MAX_MAGNITUDE, whole: true });
  expectKind("randAugment.interpolation", randAugment?.interpolation, ["nearest", "bilinear"]);
  expectNumbers("jitter.brightness", jitter?.brightness, FACTOR);
  expectNumbers("jitter.contrast", jitter?.contrast, FACTOR);
  expectNumbers("jitter.saturation", jitter?.saturation, FACTOR);
  expectNumbers("jitter.hue", jitter?.hue, { from: 0, to: 0.5 });
  expectKind("erase", erase?.kind, ["rectangle", "square"]);
  expectNumbers("erase.probability", erase?.probability, SHARE);
  if (erase?.kind === "rectangle") {
    expectNumbers("erase.scale", erase.scale, { ...ABOVE_ZERO, to: 1 });
    expectNumbers("erase.ratio", erase.ratio, ABOVE_ZERO);
  } else if (erase) expectNumbers("erase.pixels", erase.pixels, { from: 1, to: side, whole: true });
  expectNumbers("mixup", mixup, FACTOR);
  expectNumbers("cutmix", cutmix, FACTOR);
}

function expectNumbers(name: string, given: number | Range | undefined, { from, to, whole }: Wanted): void {
  if (given === undefined) return;
  const numbers = [given].flat() as number[];
  const each = numbers.every((x) => x >= from && x <= to && (!whole || Number.isInteger(x)));
  if (each && numbers[0]! <= numbers.at(-1)!) return;
  const above = from === Number.MIN_VALUE ? "above 0" : `from ${from}`;
  const most = to === Number.MAX_VALUE ? "" : ` to ${to}`;
  const kind = whole ? "whole numbers" : "numbers";
  throw new RangeError(
    `Cannot augment pictures with ${name} ${
      JSON.stringify(given)
    }: ${kind} ${above}${most} are wanted, the lower first`,
  );
}

function expectKind(name: string, given: string | undefined, known: readonly string[]): void {
  if (given === undefined || known.includes(given)) return;
  throw new RangeError(
    `Cannot augment pictures with ${name} ${JSON.stringify(given)}: ${known.join(" or ")} is wanted`,
  );
}
