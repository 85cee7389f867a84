/**
 * Pictures in folders, one folder per class.
 *
 * @module
 */
import { keyOf, RandomStream } from "../../numbers/random_stream.ts";
import type { Dataset, Sample } from "../types.ts";

/** Options of `readDataset`. */
export interface DatasetOptions {
  /** A folder of the same classes to validate on; without it a share of the pictures is taken. */
  readonly validationFolder?: string | undefined;
  /** The share of each class that validates; 0.2 by default. */
  readonly validationShare?: number | undefined;
  /** Decides which pictures validate; 0 by default. */
  readonly seed?: number | undefined;
}

const EXTENSION = /\.(jpe?g|png|webp|avif|gif|bmp)$/i;

/**
 * Finds the pictures of a data set and splits them; none is opened. Hidden files and folders, and files whose names are
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
  const classNames = await classesOf(folder);
  const classes = await readClasses(folder, classNames);
  if (validationFolder !== undefined) {
    const found = await classesOf(validationFolder);
    expectClasses(validationFolder, found, classNames);
    const validation = await readClasses(validationFolder, classNames);
    return { classNames, training: classes.flat(), validation: validation.flat() };
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

async function classesOf(folder: string): Promise<string[]> {
  const names = await list(folder, ({ isDirectory }) => isDirectory);
  if (names.length >= 2) return names;
  throw new TypeError(
    `Cannot train on ${folder}: ${names.length} class folders found, at least two are wanted`,
  );
}

async function readClasses(folder: string, classNames: readonly string[]): Promise<Sample[][]> {
  return await Promise.all(classNames.map(async (className, label) => {
    const path = `${folder}/${className}`;
    const names = await list(path, ({ isFile }, name) => isFile && EXTENSION.test(name));
    if (names.length === 0) {
      throw new TypeError(`Cannot train on ${path}: no picture found (JPEG, PNG, WebP, AVIF, GIF or BMP)`);
    }
    return names.map((name) => ({ path: `${path}/${name}`, label }));
  }));
}

/** The kind of an entry of a folder. */
type Kind = Pick<Deno.DirEntry, "isFile" | "isDirectory">;

/** Names in a folder, in the order of their code units: the same on every machine. */
async function list(folder: string, wanted: (kind: Kind, name: string) => boolean): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.name.startsWith(".")) continue; // some systems put `._photo.jpg` beside `photo.jpg`
      const kind = entry.isSymlink ? await kindBehind(`${folder}/${entry.name}`) : entry;
      if (wanted(kind, entry.name)) names.push(entry.name);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`Cannot train on ${folder}: a folder that can be read is wanted; ${reason}`, {
      cause,
    });
  }
  return names.sort();
}

/** The kind of the entry behind a link; of one that leads nowhere a file, which cannot be read later. */
async function kindBehind(link: string): Promise<Kind> {
  return await Deno.stat(link).catch(() => ({ isFile: true, isDirectory: false }));
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
