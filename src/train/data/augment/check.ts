import { expectKnown, type NamesOf } from "../../../util/names/expect_known.ts";
import type {
  Augmentation,
  EraseRectangle,
  EraseSquare,
  Jitter,
  PadCrop,
  RandAugment,
  RandomResizedCrop,
  Range,
} from "./augmentation.ts";
import { MAX_MAGNITUDE } from "./rand_augment.ts";

/** Bounds of a number, or of both ends of a range, which may be left out unless it is needed. */
interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly whole?: boolean;
  readonly isNeeded?: boolean;
}

const SHARE: Wanted = { from: 0, to: 1 };
const ABOVE_ZERO: Wanted = { from: Number.MIN_VALUE, to: Number.MAX_VALUE };
const FACTOR: Wanted = { from: 0, to: Number.MAX_VALUE };

const AUGMENTATION: NamesOf<Augmentation> = {
  crop: 0,
  flip: 0,
  randAugment: 0,
  jitter: 0,
  erase: 0,
  mixup: 0,
  cutmix: 0,
};
const RANDOM_RESIZED: NamesOf<RandomResizedCrop> = { kind: 0, scale: 0, ratio: 0, interpolation: 0 };
const PAD: NamesOf<PadCrop> = { kind: 0, pixels: 0, mode: 0 };
const RAND_AUGMENT: NamesOf<RandAugment> = { operations: 0, magnitude: 0, interpolation: 0 };
const JITTER: NamesOf<Jitter> = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };
const RECTANGLE: NamesOf<EraseRectangle> = { kind: 0, probability: 0, scale: 0, ratio: 0 };
const SQUARE: NamesOf<EraseSquare> = { kind: 0, probability: 0, pixels: 0 };

/**
 * Refuses an augmentation that is impossible for pictures which become squares of `side` pixels.
 *
 * @throws {RangeError} which names the option @throws {TypeError} for an option that there is not
 */
export function checkAugmentation(augmentation: Augmentation, side: number): void {
  const { crop, flip, randAugment, jitter, erase, mixup, cutmix } = augmentation;
  if (crop) expectWord("crop.kind", crop.kind, ["randomResized", "pad"]);
  if (erase) expectWord("erase.kind", erase.kind, ["rectangle", "square"]);
  expectNames(augmentation);
  if (crop?.kind === "randomResized") {
    expectNumbers("crop.scale", crop.scale, { ...ABOVE_ZERO, to: 1 });
    expectNumbers("crop.ratio", crop.ratio, ABOVE_ZERO);
    expectKind("crop.interpolation", crop.interpolation, ["bilinear", "bicubic", "lanczos", "box"]);
  } else if (crop) {
    expectNumbers("crop.pixels", crop.pixels, { from: 0, to: side - 1, whole: true, isNeeded: true });
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
  if (erase?.kind === "rectangle") {
    expectNumbers("erase.probability", erase.probability, SHARE);
    expectNumbers("erase.scale", erase.scale, { ...ABOVE_ZERO, to: 1 });
    expectNumbers("erase.ratio", erase.ratio, ABOVE_ZERO);
  } else if (erase) {
    expectNumbers("erase.probability", erase.probability, { ...SHARE, isNeeded: true });
    expectNumbers("erase.pixels", erase.pixels, { from: 1, to: side, whole: true, isNeeded: true });
  }
  expectNumbers("mixup", mixup, FACTOR);
  expectNumbers("cutmix", cutmix, FACTOR);
}

function expectNames(augmentation: Augmentation): void {
  const { crop, randAugment = {}, jitter = {}, erase } = augmentation;
  expectKnown("augment pictures", augmentation, AUGMENTATION);
  if (crop) expectKnown("crop pictures", crop, crop.kind === "pad" ? PAD : RANDOM_RESIZED);
  expectKnown("augment pictures by randAugment", randAugment, RAND_AUGMENT);
  expectKnown("change colours", jitter, JITTER);
  if (erase) expectKnown("erase parts of pictures", erase, erase.kind === "square" ? SQUARE : RECTANGLE);
}

function expectNumbers(name: string, given: number | Range | undefined, wanted: Wanted): void {
  const { from, to, whole, isNeeded } = wanted;
  if (given === undefined && !isNeeded) return;
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
  if (given !== undefined) expectWord(name, given, known);
}

function expectWord(name: string, given: string | undefined, known: readonly string[]): void {
  if (given !== undefined && known.includes(given)) return;
  throw new RangeError(
    `Cannot augment pictures with ${name} ${JSON.stringify(given)}: ${known.join(" or ")} is wanted`,
  );
}
