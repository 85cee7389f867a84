/**
 * The command line of `evaluate.ts`: arguments, then a model, then its numbers and a report.
 *
 * @module
 */
import { readPictures } from "../../evaluate/data/read_pictures.ts";
import { writeEvaluation } from "../../evaluate/report/write_report.ts";
import { evaluateWith } from "../../evaluate/run.ts";
import { loadModel } from "../../model/load_model.ts";
import type { Model } from "../../model/model.ts";
import { sizeOfFile } from "../../util/files.ts";
import { OK, runCommand } from "../command.ts";
import { UsageError } from "../options/usage_error.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { loadingLine } from "../terminal/loading_line.ts";
import { progressText } from "../terminal/picture_progress.ts";
import { print, printError } from "../terminal/print.ts";
import { clearProgress, showProgress, terminalColumns } from "../terminal/progress.ts";
import { type EvaluateArguments, parseEvaluateArguments } from "./arguments.ts";
import { evaluationLines } from "./lines.ts";
import { readMap } from "./read_map.ts";

/** Runs `evaluate.ts` with these arguments; returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommand(() => import("./help.ts"), () => parseEvaluateArguments(args), async (options) => {
    using interrupt = new Interrupt();
    await evaluateAll(options, interrupt.signal);
    return OK;
  });
}

async function evaluateAll(options: EvaluateArguments, signal: AbortSignal): Promise<void> {
  const { data, map, out, json, mistakes, skipBad, maxPixels } = options;
  await refuseRun(out);
  const [found, classMap] = [await readPictures(data), map === undefined ? undefined : await readMap(map)];
  using model = await openModel(options, signal);
  const begun = performance.now();
  try {
    const result = await evaluateWith(model, found.pictures, {
      map: classMap,
      mistakes,
      skipBad,
      maxPixels,
      signal,
      onProgress: ({ done, total }) => {
        const state = { done, total, failures: 0, milliseconds: performance.now() - begun };
        showProgress((columns) => progressText(state, columns));
      },
    });
    await writeEvaluation(out, result, found.place);
    clearProgress();
    if (result.bad.length > 0) {
      printError(...result.bad.map(({ path, reason }) => `Left out: ${path}: ${reason}`));
    }
    const columns = Deno.stdout.isTerminal() ? terminalColumns() : Infinity;
    await print(
      ...json ? [JSON.stringify({ ...result, data: found.place })] : evaluationLines(result, out, columns),
    );
  } finally {
    clearProgress();
  }
}

/** Refuses to replace the report of a training. @throws {UsageError} */
async function refuseRun(out: string): Promise<void> {
  for (const name of ["state.safetensors", "metrics.csv"]) {
    if (await sizeOfFile(`${out}/${name}`) === undefined) continue;
    throw new UsageError(
      `Cannot write report.html to ${out}: it has ${name} of a training; name an --out elsewhere`,
    );
  }
}

async function openModel(
  { model, device, threads, dtype, load }: EvaluateArguments,
  signal: AbortSignal,
): Promise<Model> {
  try {
    return await loadModel(model, {
      ...load,
      device,
      threads,
      dtype,
      signal,
      onProgress: (progress) => showProgress((columns) => loadingLine(progress, columns, model)),
    });
  } finally {
    clearProgress();
  }
}
