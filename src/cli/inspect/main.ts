/**
 * The command line of `inspect.ts`: arguments, then a description of a model.
 *
 * @module
 */
import { openCheckpoint } from "../../checkpoint/open_checkpoint.ts";
import { OK, runCommand } from "../command.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { loadingLine } from "../terminal/loading_line.ts";
import { print } from "../terminal/print.ts";
import { clearProgress, showProgress, terminalColumns } from "../terminal/progress.ts";
import { type InspectArguments, parseInspectArguments } from "./arguments.ts";
import { describe } from "./describe.ts";
import { linesOf } from "./lines.ts";

/** Runs `inspect.ts` with these arguments; returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommand(() => import("./help.ts"), () => parseInspectArguments(args), async (options) => {
    using interrupt = new Interrupt();
    await print(...await inspect(options, interrupt.signal));
    return OK;
  });
}

/** Returns the lines that are to be printed. */
async function inspect(
  { model, load, tensors, json }: InspectArguments,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    using checkpoint = await openCheckpoint(model, {
      ...load,
      signal,
      onProgress: (progress) => showProgress((columns) => loadingLine(progress, columns, model, "Reading")),
    });
    const description = await describe(checkpoint, model);
    if (json) return [JSON.stringify(description)];
    return linesOf(description, {
      columns: Deno.stdout.isTerminal() ? terminalColumns() : undefined,
      tensors,
    });
  } finally {
    clearProgress();
  }
}
