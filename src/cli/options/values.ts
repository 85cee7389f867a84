/**
 * Parsing of the values of options.
 *
 * @module
 */
import type { WeightType } from "../../backend/backend.ts";
import type { Device } from "../../device/options.ts";
import { isWeightType, WEIGHT_TYPES } from "../../checkpoint/weight_type.ts";
import { UsageError } from "./usage_error.ts";

/** The numbers that an option takes, in words and as a test. */
export type Range = readonly [wanted: string, fits: (value: number) => boolean];

export const WHOLE: Range = ["a whole number from 0", (value) => Number.isSafeInteger(value) && value >= 0];
export const WHOLE_FROM_1: Range = [
  "a whole number from 1",
  (value) => Number.isSafeInteger(value) && value >= 1,
];
export const ABOVE_0: Range = ["a number above 0", (value) => value > 0 && value < Infinity];
export const FROM_0: Range = ["a number from 0", (value) => value >= 0 && value < Infinity];
export const SHARE: Range = ["a number from 0 to 1", (value) => value >= 0 && value <= 1];
export const SHARE_BELOW_1: Range = ["a number from 0 to below 1", (value) => value >= 0 && value < 1];
export const SHARE_ABOVE_0: Range = ["a number above 0, up to 1", (value) => value > 0 && value <= 1];
export const SHARE_BETWEEN: Range = ["a number between 0 and 1", (value) => value > 0 && value < 1];

/** Parses a number. @throws {UsageError} for a text that is no such number */
export function numberOf(
  option: string,
  text: string | undefined,
  [wanted, fits]: Range,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && fits(value)) return value;
  throw new UsageError(`Cannot use --${option} ${text}: ${wanted} is wanted`);
}

/** Parses one of some names. @throws {UsageError} for another text */
export function oneOf<Name extends string>(
  option: string,
  text: string | undefined,
  names: readonly Name[],
): Name | undefined {
  if (text === undefined) return undefined;
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`Cannot use --${option} ${text}: one of ${names.join(", ")} is wanted`);
}

/** Parses a value of `--device`. @throws {UsageError} for one that is no device */
export function deviceOf(text: string | undefined): Device | undefined {
  if (text === undefined || text === "auto" || text === "cpu" || text === "gpu") return text;
  throw new UsageError(`Cannot run on --device ${text}: auto, cpu or gpu is wanted`);
}

/** Parses a value of `--dtype`. @throws {UsageError} for one that is no type */
export function weightType(text: string | undefined): WeightType | undefined {
  if (text === undefined || isWeightType(text)) return text;
  throw new UsageError(`Cannot use --dtype ${text}: one of ${WEIGHT_TYPES.join(", ")} is wanted`);
}

/** Refuses empty values. Names in capitals are those of arguments without an option. @throws {UsageError} */
export function refuseEmpty(values: Readonly<Record<string, unknown>>): void {
  const [name] = Object.entries(values).find(([, value]) => value === "") ?? [];
  if (name === undefined) return;
  throw new UsageError(
    `Cannot use ${name === name.toUpperCase() ? name : `--${name}`} "": a value is wanted`,
  );
}
