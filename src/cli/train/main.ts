/**
 * The command line of `train.ts`: arguments, then epochs, then a model and a report in a folder.
 *
 * @module
 */
import { TrainingError } from "../../errors.ts";
import { train } from "../../train/train.ts";
import type { Recipe } from "../../train/types.ts";
import { FAILED, OK, runCommand } from "../command.ts";
import { Interrupt, INTERRUPTED } from "../terminal/interrupt.ts";
import { messageLines, printError } from "../terminal/print.ts";
import { clearProgress } from "../terminal/progress.ts";
import { parseTrainArguments, type TrainArguments } from "./arguments.ts";
import { nextCommand } from "./lines.ts";
import { hasRun, hasState } from "./run_folder.ts";
import { TrainCommand } from "./train_command.ts";

const UNHEARD = "Cannot go on training: standard output is closed; a reader, a file or a terminal is wanted";

/** Parts that a caller may replace. */
interface Parts {
  readonly train: typeof train;
  /** A recipe that the command line changes. */
  readonly recipe?: Partial<Recipe>;
}

/** Runs `train.ts` with these arguments; returns its exit code. */
export async function main(args: readonly string[], parts: Parts = { train }): Promise<number> {
  return await runCommand(
    () => import("./help.ts"),
    () => parseTrainArguments(args, parts.recipe),
    (options) => trainWith(options, args, parts),
  );
}

async function trainWith(
  options: TrainArguments,
  args: readonly string[],
  parts: Parts,
): Promise<number> {
  using interrupt = new Interrupt({
    onFirst: () => printError("Finishing the step, then saving; Ctrl-C again quits at once"),
  });
  const command = new TrainCommand(options, parts, interrupt.signal);
  try {
    await command.run();
    return OK;
  } catch (error) {
    clearProgress();
    const interrupted = interrupt.signal.aborted && error === interrupt.signal.reason;
    if (!interrupted) {
      printError(...error instanceof Deno.errors.BrokenPipe ? [UNHEARD] : messageLines(error));
    }
    const inVain = error instanceof TrainingError; // the same numbers would come again
    if (interrupted || (command.begun && !inVain)) await tellHowToGoOn(options, args, interrupted);
    return interrupted ? INTERRUPTED : FAILED;
  }
}

async function tellHowToGoOn({ out }: TrainArguments, args: readonly string[], interrupted: boolean) {
  if (await hasState(out)) {
    const begin = interrupted ? "Interrupted: the" : "The";
    printError(
      `${begin} run is saved in ${out}; go on with it by`,
      `  ${nextCommand(args, out, "--resume")}`,
    );
  } else if (interrupted) {
    printError("Interrupted: nothing was saved yet");
  } else if (hasRun(out)) {
    printError(`No state of the run was saved in ${out} yet; begin it again by`);
    printError(`  ${nextCommand(args, out, "--force")}`);
  }
}
