import { printError } from "../terminal/print.ts";
import { terminalColumns } from "../terminal/progress.ts";
import type { Format } from "./arguments.ts";
import { type Failure, type Result, toJson, toTable } from "./report.ts";

/** How the results of a run become lines of standard output. */
export interface Lines {
  /** What comes first. */
  readonly head: readonly string[];
  result(result: Result): string[];
  failure(failure: Failure): string[];
}

/** What the commonest command does not need is loaded when it is asked for. */
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
