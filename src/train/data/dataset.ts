/**
 * Pictures in folders, one folder per class.
 *
 * @module
 */
import { keyOf, RandomStream } from "../../numbers/random_stream.ts";
import type { Dataset, Sample } from "../types.ts";
import { findSplits, readClassFolders } from "./class_folders.ts";

/** Options of `readDataset`. */
export interface DatasetOptions {
  /** A folder of the same classes to validate on; without it a share of the pictures is taken. */
  readonly validationFolder?: string | undefined;
  /** The share of each class that validates; 0.2 by default. */
  readonly validationShare?: number | undefined;
  /** Decides which pictures validate; 0 by default. */
  readonly seed?: number | undefined;
}

/**
 * Finds the pictures of a data set and splits them; none is opened. A folder with a folder `train` and one of `val`,
 * `valid`, `validation` and `test` is split already. Hidden files and folders, and files whose names are
 * no pictures', are passed over; links count as what they lead to.
 *
 * @throws {TypeError} where there are fewer than two classes, a folder cannot be read, a class is empty, either side would
 * have no picture, or the validation folder has other classes
 * @throws {RangeError} for an impossible share or seed
 */
export async function readDataset(
  folder: string,
  { validationFolder, validationShare = 0.2, seed = 0 }: DatasetOptions = {},
): Promise<Dataset> {
  if (!Number.isInteger(seed)) {
    throw new RangeError(`Cannot part pictures by seed ${seed}: a whole number is wanted`);
  }
  const splits = validationFolder === undefined ? await findSplits(folder) : undefined;
  const { classNames, classes } = await readClassFolders(splits?.train ?? folder, { verb: "train on" });
  const validating = validationFolder ?? splits?.validation;
  if (validating !== undefined) {
    const found = await readClassFolders(validating, { verb: "validate on" });
    expectClasses(validating, found.classNames, classNames);
    return { classNames, training: classes.flat(), validation: found.classes.flat() };
  }
  if (!(validationShare > 0 && validationShare < 1)) {
    throw new RangeError(`Cannot validate on a share of ${validationShare}: it must be between 0 and 1`);
  }
  const parts = classes.map((samples, label) => {
    const count = Math.floor(samples.length * validationShare);
    const chosen = new Set(new RandomStream(keyOf(seed, label)).shuffle(samples).slice(0, count));
    return [
      samples.filter((sample) => !chosen.has(sample)),
      samples.filter((sample) => chosen.has(sample)),
    ] as const;
  });
  const [training, validation] = [parts.flatMap(([own]) => own), parts.flatMap(([, taken]) => taken)];
  if (validation.length === 0) {
    const most = Math.max(...classes.map(({ length }) => length));
    throw new TypeError(
      `Cannot validate on ${validationShare} of the pictures in ${folder}: that is less than one of every class; ` +
        `${most > 1 ? `a share of at least ${Math.ceil(1000 / most) / 1000}` : "more pictures"}, ` +
        "or a folder to validate on, is wanted",
    );
  }
  return { classNames, training, validation };
}

/** The number of pictures of each class, in order. */
export function countByClass(samples: readonly Sample[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const { label } of samples) counts[label]!++;
  return counts;
}

function expectClasses(folder: string, found: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((name) => !found.includes(name));
  const unknown = found.filter((name) => !wanted.includes(name));
  if (missing.length + unknown.length === 0) return;
  const show = (names: string[]) => names.length > 0 ? names.join(", ") : "none";
  throw new TypeError(
    `Cannot validate on ${folder}: its classes must be those of the training folder; ` +
      `missing: ${show(missing)}; unknown: ${show(unknown)}`,
  );
}
