/**
 * Lines that `train.ts` prints.
 *
 * @module
 */
import { dirname } from "node:path";
import { countByClass } from "../../train/data/dataset.ts";
import { isStalled } from "../../train/report/best_epoch.ts";
import type { MetricsRow } from "../../train/report/metrics.ts";
import { classCounts } from "../../train/report/scores.ts";
import type { Dataset, Sample, Started, TrainedEpoch, TrainingProgress } from "../../train/types.ts";
import { duration, rate } from "../../util/figures.ts";
import { printable } from "../../util/printable.ts";
import { columnsOf, fit, padTo } from "../terminal/width.ts";
import type { TrainArguments } from "./arguments.ts";
import { shellLine } from "./shell_line.ts";

/** More classes than this are not listed one by one. */
const LISTED_CLASSES = 100;
/** More tensors than this are not listed one by one. */
const LISTED_TENSORS = 10;
/** Columns of the progress bar. */
const [BAR, SHORTEST_BAR] = [20, 8];

/** The number of pictures of each class, on both sides, in rows of at most so many columns. */
export function datasetLines(
  folder: string,
  { classNames, training, validation }: Dataset,
  columns: number,
): string[] {
  const split = `${training.length} pictures to learn from, ${validation.length} to validate on`;
  const title = `${folder}: ${classNames.length} classes, ${split}${splitOf(training, validation)}`;
  const counts = [training, validation].map((samples) => countByClass(samples, classNames.length));
  if (classNames.length > LISTED_CLASSES) {
    const [most, least] = [Math.max(...counts[0]!), Math.min(...counts[0]!)];
    return [title, `  ${least} to ${most} pictures of a class to learn from`];
  }
  const names = classNames.map((name) => fit(printable(name), Math.max(1, columns - 18)));
  const width = Math.max(...names.map(columnsOf));
  const rows = names.map((name, label) => {
    const [learn, validate] = counts.map((count) => String(count[label]).padStart(7));
    return `  ${padTo(name, width)} ${learn} ${validate}`;
  });
  return [title, ...rows];
}

/** The folder to validate on, where that is another one. */
function splitOf(training: readonly Sample[], validation: readonly Sample[]): string {
  const [own, other] = [training, validation].map((samples) => dirname(dirname(samples[0]?.path ?? "")));
  return own === other ? "" : ` (${other})`;
}

/** Lines on a training that is about to begin, once its pictures are decoded and its model is loaded. */
export function startLines(started: Started): string[] {
  const { bad, warnings, weights, parameters, cached, recipe, epoch, step } = started;
  const part = recipe.trainable === "head" ? "the head alone" : "everything";
  const many = (count: number) => count.toLocaleString("en-US");
  const anew = [...weights.skipped, ...weights.missing];
  const lines = bad.map(({ path, reason }) => `Left out: ${path}: ${reason}`);
  lines.push(...warnings.map((warning) => `Warning: ${warning}`));
  lines.push(`Training ${part}: ${many(parameters.trained)} of ${many(parameters.all)} parameters`);
  if (cached) lines.push("What is frozen runs once per picture and is remembered");
  if (anew.length < LISTED_TENSORS && anew.length > 0) {
    lines.push(`New, with random numbers: ${anew.join(", ")}`);
  }
  if (weights.unexpected.length > 0) {
    const more = weights.unexpected.length - LISTED_TENSORS;
    const listed = weights.unexpected.slice(0, LISTED_TENSORS).join(", ");
    lines.push(`Not used: ${listed}${more > 0 ? ` and ${many(more)} more` : ""}`);
  }
  if (epoch >= recipe.epochs) {
    lines.push(`Nothing is left to do: the run has had all its ${recipe.epochs} epochs`);
  } else if (isOver(started)) {
    lines.push(`Nothing is left to do: the run ended early, after ${epoch} epochs`);
  } else if (epoch > 0 || step > 0) lines.push(`Going on with epoch ${epoch + 1}, step ${step + 1}`);
  return lines;
}

/** Tells whether a run that is to go on has come to its end. */
export function isOver({ epoch, history, recipe: { epochs, patience } }: Started): boolean {
  return epoch >= epochs || isStalled(history, patience);
}

/** A progress line, of at most so many columns where these are not too few for its beginning. */
export function progressLine(progress: TrainingProgress, columns: number): string {
  const { phase, epoch, epochs, step, steps, training, picturesPerSecond, secondsLeft } = progress;
  const name = phase === "features"
    ? phase
    : `${phase === "training" ? "epoch" : phase} ${epoch + 1}/${epochs}`;
  const share = steps > 0 ? step / steps : 0;
  const percentage = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const { loss, accuracy } = training;
  const notes = [
    Number.isFinite(loss) && `loss ${loss.toPrecision(3)}`,
    Number.isFinite(loss) && `accuracy ${percent(accuracy)}`,
    picturesPerSecond > 0 && `${rate(picturesPerSecond)} pictures/s`,
    Number.isFinite(secondsLeft) && `${duration(secondsLeft)} left`,
  ];
  const lineOf = (bar: number, without: readonly number[]) => {
    const filled = Math.round(share * bar);
    const drawn = `${"━".repeat(filled)}${"┈".repeat(bar - filled)} ${percentage}`;
    return [name, drawn, ...notes.filter((note, i) => note && !without.includes(i))].join("  ");
  };
  const without: number[] = [];
  for (const next of DISPENSABLE) if (lineOf(SHORTEST_BAR, without).length > columns) without.push(next);
  const room = columns - lineOf(0, without).length;
  return lineOf(Math.max(SHORTEST_BAR, Math.min(BAR, room)), without);
}

/** Notes that are left out first where there is no room: pictures a second, accuracy, loss, time left. */
const DISPENSABLE = [2, 1, 0, 3];

/** One line of JSON; epochs are counted from 1, as in all output. */
export function epochJson(done: TrainedEpoch, epochs: number): string {
  const { epoch, learningRate, training, validation, byClass, seconds, picturesPerSecond, best } = done;
  const scores = { training, validation, byClass, best: validation ? best : undefined };
  return JSON.stringify({ epoch: epoch + 1, epochs, learningRate, ...scores, seconds, picturesPerSecond });
}

/** The accuracy of each class, where they are not too many. @param confusion of the validation pictures */
export function classLines(
  classNames: readonly string[],
  confusion: readonly (readonly number[])[],
  columns: number,
): string[] {
  if (classNames.length > LISTED_CLASSES) return [];
  const counts = classCounts(confusion);
  const names = classNames.map((name) => fit(printable(name), Math.max(1, columns - 32)));
  const width = Math.max(...names.map(columnsOf));
  return counts.map((count, i) => {
    const share = count.pictures > 0 ? percent(count.right / count.pictures) : "none";
    const right = `${count.right}/${count.pictures}`.padStart(11);
    return `  ${padTo(names[i]!, width)} ${share.padStart(8)} ${right}`;
  });
}

/** The line of a run that ended before its last epoch. */
export function earlyLine(epochs: number, patience: number): string {
  return `Stopped after ${epochs} epochs: the last ${patience} were not better than the best one`;
}

/** Lines at the end: the places of model and report, and a command that uses the model. */
export function closingLines({ out, keep }: TrainArguments, kept: MetricsRow): string[] {
  const accuracy = kept.validation
    ? ` (${percent(kept.validation.accuracy)} of the validation pictures)`
    : "";
  const which = keep === "best" && kept.validation ? "the best" : "the last";
  return [
    `${out} has the model of epoch ${
      kept.epoch + 1
    }, ${which}${accuracy}; ${out}/report.html tells how it went`,
    "Classify a picture with it:",
    `  ${
      shellLine(["deno", "run", "--allow-read", "classify.ts", "--model", out, "--top-k", "0", "picture.jpg"])
    }`,
  ];
}

/** The command that goes on with a run which these arguments began, or begins it again. */
export function nextCommand(args: readonly string[], out: string, option: "--resume" | "--force"): string {
  const same = args.filter((arg) => arg !== "--resume" && arg !== "--force");
  const named = same.some((arg) => arg === "--out" || arg.startsWith("--out="));
  return shellLine(["deno", "run", "-A", "train.ts", ...same, ...named ? [] : ["--out", out], option]);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
