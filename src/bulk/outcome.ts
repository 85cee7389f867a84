/**
 * The pictures of a bulk run, and what became of each: a line of NDJSON in results and parts of results.
 *
 * @module
 */
import type { PictureErrorCode } from "../errors.ts";
import type { Prediction } from "../model/top_k.ts";

/** A picture to classify. */
export interface BulkPicture {
  /** 32 hexadecimal digits, which tell it from all others. */
  readonly id: string;
  /** Its path or URL. */
  readonly image: string;
}

/** A picture that was classified. */
export interface Classified extends BulkPicture {
  /** The model's name. */
  readonly model: string;
  readonly predictions: readonly Prediction[];
}

/** A picture that was not. */
export interface Failed extends BulkPicture {
  readonly error: string;
  /** The kind of a `PictureError`. */
  readonly code?: PictureErrorCode;
  /** True where the picture is tried again, by another job: this is not its last line. */
  readonly retry?: true;
}

/** The outcome of one picture. */
export type Outcome = Classified | Failed;

/** Tells pictures that were not classified from those that were. */
export function isFailed(outcome: Outcome): outcome is Failed {
  return "error" in outcome;
}

/** The outcome as the last line of its picture, which is not tried again. */
export function asLast(outcome: Outcome): Outcome {
  if (!isFailed(outcome)) return outcome;
  const { retry: _, ...last } = outcome;
  return last;
}

/** Counts the pictures of which these are the last lines: those classified, and those that failed. */
export function countFinal(outcomes: readonly Outcome[]): { readonly done: number; readonly failed: number } {
  const failures = outcomes.filter(isFailed);
  return {
    done: outcomes.length - failures.length,
    failed: failures.filter(({ retry }) => !retry).length,
  };
}

/** Writes outcomes as lines. */
export function toLines(outcomes: readonly Outcome[]): string {
  return outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join("");
}

/** Reads one line. @returns `undefined` where it is no outcome */
export function parseLine(line: string): Outcome | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isOutcome(value) ? value : undefined;
}

/** Reads the lines of a part. @throws {TypeError} that names it where one is no outcome */
export function parseLines(text: string, name: string): Outcome[] {
  return text.split("\n").filter((line) => line !== "").map((line, i) => {
    const outcome = parseLine(line);
    if (outcome) return outcome;
    throw new TypeError(`Cannot read results from ${name}: line ${i + 1} is no result`);
  });
}

function isOutcome(value: unknown): value is Outcome {
  if (typeof value !== "object" || value === null) return false;
  const { id, image, predictions, error } = value as Record<string, unknown>;
  return isId(id) && typeof image === "string" && (Array.isArray(predictions) || typeof error === "string");
}

/** Tells whether a value is the identity of a picture. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}
