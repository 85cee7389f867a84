/**
 * The output of command lines, with the control characters in it escaped.
 *
 * @module
 */
import { AdviceError, DatasetError } from "../../errors.ts";
import { printable } from "../../util/printable.ts";
import { clearProgress, withoutProgress } from "./progress.ts";

/** Prints lines to standard output; unlike `console.log` it throws when the reader has closed the pipe. */
export async function print(...lines: readonly string[]): Promise<void> {
  const text = lines.map((line) => `${printable(line)}\n`).join("");
  await withoutProgress(async () => {
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(await Deno.stdout.write(bytes));
  });
}

/** Lines to standard error. */
export function printError(...lines: readonly string[]): void {
  clearProgress();
  console.error(lines.map(printable).join("\n"));
}

/** Waits for a tool of the project to end; what it throws goes to standard error, and the process fails. */
export async function finish(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    printError(...messageLines(error));
    Deno.exitCode = 1;
  }
}

/** The message of something that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The message of something that was thrown, in lines: a list of pictures has one for each, advice lines of its own. */
export function messageLines(error: unknown): string[] {
  const hasLines = error instanceof DatasetError || error instanceof AdviceError;
  return hasLines ? error.message.split("\n") : [messageOf(error)];
}
