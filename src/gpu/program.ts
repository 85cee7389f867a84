/**
 * From an operator to the text of its shader: which files of `shaders/` it takes, with which sizes written into it.
 *
 * @module
 */
import type { SHADERS } from "./shaders.ts";
import type { TRAINING_SHADERS } from "./training_shaders.ts";
import { type Counts, unroll } from "./unroll.ts";

/** The texts of `shaders/` by the stems of their files; tests put in others. */
export type Shaders = Record<keyof typeof SHADERS, string>;

/** Those that only training needs. */
export type TrainingShaders = Record<keyof typeof TRAINING_SHADERS, string>;

/** A shader, ready to be compiled. */
export interface Program {
  /** The function to run, which names it in messages too. */
  readonly entry: string;
  /** Its files, each before those that use it. */
  readonly files: readonly (keyof Shaders | keyof TrainingShaders)[];
  /** Numbers that the text itself depends on: constants in it, and how often its loops are written out. */
  readonly counts?: Counts;
  /** Values of its overrides: which parts of it there are. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** What tells programs apart. */
export function keyOf({ entry, files, counts, constants }: Program): string {
  return JSON.stringify([entry, files, counts, constants]);
}

/** The whole text. */
export function textOf({ files, counts = {} }: Program, shaders: Shaders & Partial<TrainingShaders>): string {
  const constants = Object.entries(counts).map(([name, value]) => `const ${name} = ${value}u;`);
  const texts = files.map((file) => {
    const text = shaders[file];
    if (text === undefined) {
      throw new TypeError(`Cannot run shader ${file} on a GPU that has not been opened to train`);
    }
    return unroll(text, counts);
  });
  return [...constants, ...texts].join("\n");
}
