/**
 * Folders of pictures, one for each class.
 *
 * @module
 */
import { AdviceError } from "../../errors.ts";
import type { Sample } from "../types.ts";
import { folderNames, pictureNames } from "./list_folder.ts";
import { wantedLayout } from "./wanted_layout.ts";

/** A folder's classes, in the order of their names. */
export interface ClassFolders {
  readonly classNames: readonly string[];
  /** The pictures of each class. */
  readonly classes: readonly (readonly Sample[])[];
}

/** Options of `readClassFolders`. */
export interface ClassFolderOptions {
  /** The use of the pictures, for errors: "train on". */
  readonly verb: string;
  /** The fewest classes; 2 by default. */
  readonly least?: number | undefined;
}

/**
 * Finds the pictures of each class; none is opened.
 *
 * @throws {TypeError} where there are too few classes, a folder cannot be read, or a class is empty; where pictures lie
 * beside the class folders, or in folders of these, the message shows the layout that is wanted
 */
export async function readClassFolders(
  folder: string,
  { verb, least = 2 }: ClassFolderOptions,
): Promise<ClassFolders> {
  const classNames = await folderNames(folder, verb);
  const inside = await Promise.all(classNames.map((name) => pictureNames(`${folder}/${name}`, verb)));
  if (inside.every((names) => names.length === 0)) await refuseLayout(folder, verb, classNames);
  if (classNames.length < least) {
    throw new TypeError(
      `Cannot ${verb} ${folder}: ${classNames.length} class folders found, at least ${
        least === 1 ? "one is" : "two are"
      } wanted`,
    );
  }
  const empty = inside.findIndex((names) => names.length === 0);
  if (empty >= 0) {
    const path = `${folder}/${classNames[empty]}`;
    throw new TypeError(`Cannot ${verb} ${path}: no picture found (JPEG, PNG, WebP, AVIF, GIF or BMP)`);
  }
  const classes = inside.map((names, label) =>
    names.map((name) => ({ path: `${folder}/${classNames[label]}/${name}`, label }))
  );
  return { classNames, classes };
}

/** Refuses a folder whose pictures lie in no class folder, or too deep; it returns where no picture is found at all. */
async function refuseLayout(folder: string, verb: string, folders: readonly string[]): Promise<void> {
  const flat = await pictureNames(folder, verb);
  const layout = await wantedLayout(folder, { flat, folders, verb });
  if (layout) throw new AdviceError(`Cannot ${verb} ${folder}: ${layout.fault}`, layout.advice);
}

/** The parts of a data set that is split already. */
export interface Splits {
  readonly train: string;
  /** `val`, `valid` or `validation`, or else `test`. */
  readonly validation: string;
  /** `test`, where it is there. */
  readonly test: string | undefined;
}

/** The names of folders to validate on; the first that is there is taken. */
const VALIDATION = ["val", "valid", "validation", "test"];

/** Finds the parts of a data set, where it has folders of these names with folders in them. */
export async function findSplits(folder: string): Promise<Splits | undefined> {
  const names = await folderNames(folder, "train on").catch(() => [] as string[]);
  const validation = VALIDATION.find((name) => names.includes(name));
  if (!names.includes("train") || validation === undefined) return undefined;
  for (const name of ["train", validation]) {
    if ((await folderNames(`${folder}/${name}`, "train on")).length === 0) return undefined; // a class of that name
  }
  return {
    train: `${folder}/train`,
    validation: `${folder}/${validation}`,
    test: names.includes("test") ? `${folder}/test` : undefined,
  };
}
