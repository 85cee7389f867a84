import { printError } from "../../terminal/print.ts";
import { terminalColumns } from "../../terminal/progress.ts";
import type { Format } from "../arguments.ts";
import { type Failure, type Result, toJson, toTable } from "./report.ts";

/** The lines of standard output for the results of a run. */
export interface Lines {
  /** The lines before the first result. */
  readonly head: readonly string[];
  result(result: Result): string[];
  failure(failure: Failure): string[];
}

/** The lines of a format. CSV is seldom asked for, and so loaded only then. */
export async function linesOf(format: Format): Promise<Lines> {
  if (format === "table") return TABLE;
  if (format === "json") return JSON_LINES;
  const { CSV_HEADER, failureToCsv, toCsv } = await import("./csv.ts");
  return { head: [CSV_HEADER], result: toCsv, failure: failureToCsv };
}

const TABLE: Lines = {
  head: [],
  result: (result) => toTable(result, Deno.stdout.isTerminal() ? terminalColumns() : Infinity),
  failure: ({ image, error }) => {
    printError(error.includes(image) ? error : `${image}: ${error}`);
    return [];
  },
};

const JSON_LINES: Lines = {
  head: [],
  result: (result) => [toJson(result)],
  failure: (failure) => [JSON.stringify(failure)],
};
