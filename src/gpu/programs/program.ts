/**
 * The text of an operator's shader: files of `shaders/`, with sizes and types of numbers written into them.
 *
 * @module
 */
import type { FloatType } from "../../backend/backend.ts";
import type { SHADERS } from "../generated/shaders.ts";
import type { TRAINING_SHADERS } from "../generated/training_shaders.ts";
import { type Counts, unroll } from "./unroll.ts";

/** The texts of `shaders/` by the stems of their files; tests put in others. */
export type Shaders = Record<keyof typeof SHADERS, string>;

/** The texts that only training needs. */
export type TrainingShaders = Record<keyof typeof TRAINING_SHADERS, string>;

/**
 * Types of an operator's numbers, by the names that its text has for them: what it reads, what it adds to that, its
 * weights, what it writes, and what it lays into workgroup memory. It computes in float32 whatever they are.
 */
export type NumberTypes = Readonly<Record<"Input" | "Addend" | "Weight" | "Output" | "Tile", FloatType>>;

const FLOAT32: NumberTypes = { Input: "f32", Addend: "f32", Weight: "f32", Output: "f32", Tile: "f32" };

/** A shader, ready to be compiled. */
export interface Program {
  /** The function to run, which names it in messages too. */
  readonly entry: string;
  /** Its files, each before those that use it. */
  readonly files: readonly (keyof Shaders | keyof TrainingShaders)[];
  /** Numbers that the text itself depends on: constants in it, and how often its loops are written out. */
  readonly counts?: Counts;
  /** Types of its numbers that are not float32. */
  readonly types?: Partial<NumberTypes>;
  /** Values of its overrides: which parts of it there are. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** An activation, or its slope, that ends a matrix product with a second result. */
export interface LinearEnd<T> {
  /** Its files, the last of which has `ended`. */
  readonly files: Program["files"];
  readonly out: T;
  /** What it reads beside the product. */
  readonly inputs: readonly T[];
}

/** A key that tells programs apart. */
export function keyOf({ entry, files, counts, types, constants }: Program): string {
  return JSON.stringify([entry, files, counts, { ...FLOAT32, ...types }, constants]);
}

/** Texts of files by their stems. */
export type Texts = Shaders & Partial<TrainingShaders>;

/** A line of a program. */
export interface ProgramLine {
  readonly text: string;
  /** The file that it comes from; none where it precedes all files. */
  readonly stem?: keyof Texts;
  /** Its place among that file's lines, counted from 0. */
  readonly from: number;
}

/** The whole text, line by line. */
export function linesOf(program: Program, texts: Texts): ProgramLine[] {
  const { files, counts = {} } = program;
  const header = headerOf(program).map((text, from) => ({ text, from }));
  const bodies = files.map((stem) => {
    const text = texts[stem];
    if (text === undefined) {
      throw new TypeError(`Cannot run shader ${stem} on a GPU that has not been opened to train`);
    }
    return unroll(text, counts).map((line) => ({ ...line, stem }));
  });
  return [header, ...bodies].flat();
}

/** Lines before the files: the types of numbers, and the counts that loops and arrays depend on. */
export function headerOf({ counts = {}, types }: Program): string[] {
  const numbers = Object.entries({ ...FLOAT32, ...types });
  const enables = numbers.some(([, type]) => type === "f16") ? ["enable f16;"] : [];
  const aliases = numbers.map(([name, type]) => `alias ${name} = ${type};`);
  const constants = Object.entries(counts).map(([name, value]) => `const ${name} = ${value}u;`);
  return [...enables, ...aliases, ...constants];
}
