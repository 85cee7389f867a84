import { printError } from "../terminal/print.ts";
import { terminalColumns } from "../terminal/progress.ts";
import type { Format } from "./arguments.ts";
import { CSV_HEADER, failureToCsv, toCsv } from "./csv.ts";
import { type Failure, type Result, toJson, toTable } from "./report.ts";

/** How the results of a run become lines of standard output. */
export interface Lines {
  /** What comes first. */
  readonly head: readonly string[];
  result(result: Result): string[];
  failure(failure: Failure): string[];
}

export const FORMATS: Readonly<Record<Format, Lines>> = {
  table: {
    head: [],
    result: (result) => toTable(result, Deno.stdout.isTerminal() ? terminalColumns() : Infinity),
    failure: ({ image, error }) => {
      printError(error.includes(image) ? error : `${image}: ${error}`);
      return [];
    },
  },
  json: {
    head: [],
    result: (result) => [toJson(result)],
    failure: (failure) => [JSON.stringify(failure)],
  },
  csv: { head: [CSV_HEADER], result: toCsv, failure: failureToCsv },
};
