/**
 * The command line of `train.ts`: arguments, then epochs, then a model and a report in a folder.
 *
 * @module
 */
import { TrainingError } from "../errors.ts";
import { train } from "../train/fine_tune.ts";
import type { Recipe } from "../train/recipe.ts";
import { UsageError } from "./arguments.ts";
import { Interrupt, INTERRUPTED } from "./interrupt.ts";
import { messageOf, print } from "./print.ts";
import { ProgressLine } from "./progress_line.ts";
import { hasState } from "./run_folder.ts";
import { HELP, parseTrainArguments, type TrainArguments } from "./train_arguments.ts";
import { resumeCommand } from "./train_lines.ts";
import { TrainRun } from "./train_run.ts";

/** Exit codes, as the help text has them. */
const [OK, FAILED, USAGE] = [0, 1, 2];

const UNHEARD = "Cannot go on training: standard output is closed; a reader, a file or a terminal is wanted";

/** What may stand in for the real thing. */
interface Parts {
  readonly train: typeof train;
  /** What the command line changes. */
  readonly recipe?: Partial<Recipe>;
}

/** Runs `train.ts` with these arguments; returns its exit code. */
export async function main(args: readonly string[], parts: Parts = { train }): Promise<number> {
  try {
    const options = parseTrainArguments(args, parts.recipe);
    if (options) return await trainWith(options, args, parts.train);
    await print(HELP.trimEnd());
    return OK;
  } catch (error) {
    console.error(error instanceof UsageError ? `${error.message}\nTry --help.` : messageOf(error));
    return error instanceof UsageError ? USAGE : FAILED;
  }
}

async function trainWith(
  options: TrainArguments,
  args: readonly string[],
  trainer: typeof train,
): Promise<number> {
  const progress = new ProgressLine();
  using interrupt = new Interrupt(() => {
    progress.clear();
    console.error("Finishing the step, then saving; Ctrl-C again quits at once");
  });
  const run = new TrainRun(options, trainer, progress, interrupt.signal);
  try {
    await run.go();
    return OK;
  } catch (error) {
    progress.clear();
    const interrupted = interrupt.signal.aborted && error === interrupt.signal.reason;
    if (!interrupted) console.error(error instanceof Deno.errors.BrokenPipe ? UNHEARD : messageOf(error));
    const inVain = error instanceof TrainingError; // the same numbers would come again
    if (interrupted || (run.begun && !inVain)) await tellHowToGoOn(options, args, interrupted);
    return interrupted ? INTERRUPTED : FAILED;
  }
}

async function tellHowToGoOn({ out }: TrainArguments, args: readonly string[], interrupted: boolean) {
  const saved = await hasState(out);
  if (saved) {
    const begin = interrupted ? "Interrupted: the" : "The";
    console.error(`${begin} run is saved in ${out}; go on with it by\n  ${resumeCommand(args, out)}`);
  } else if (interrupted) {
    console.error("Interrupted: nothing was saved yet");
  }
}
