/**
 * What `train.ts` prints.
 *
 * @module
 */
import { countByClass, type Dataset } from "../train/dataset.ts";
import type { Started, TrainedEpoch, TrainingProgress } from "../train/fine_tune.ts";
import type { EpochRecord } from "../train/output/metrics.ts";
import { duration, rate } from "../train/output/report_parts.ts";
import type { TrainArguments } from "./train_arguments.ts";

/** More classes than this are not listed one by one. */
const LISTED_CLASSES = 100;
const BAR = 20;

/** How many pictures of each class there are, on both sides. */
export function datasetLines(folder: string, { classNames, training, validation }: Dataset): string[] {
  const split = `${training.length} pictures to learn from, ${validation.length} to validate on`;
  const title = `${folder}: ${classNames.length} classes, ${split}`;
  const counts = [training, validation].map((samples) => countByClass(samples, classNames.length));
  if (classNames.length > LISTED_CLASSES) {
    const [most, least] = [Math.max(...counts[0]!), Math.min(...counts[0]!)];
    return [title, `  ${least} to ${most} pictures of a class to learn from`];
  }
  const width = Math.max(...classNames.map((name) => name.length));
  const rows = classNames.map((name, label) => {
    const [learn, judge] = counts.map((count) => String(count[label]).padStart(7));
    return `  ${name.padEnd(width)} ${learn} ${judge}`;
  });
  return [title, ...rows];
}

/** What is about to happen, once the pictures have been looked at and the model is loaded. */
export function startLines({ bad, weights, parameters, cached, recipe, epoch, step }: Started): string[] {
  const part = recipe.trainable === "head" ? "the head alone" : "everything";
  const many = (count: number) => count.toLocaleString("en-US");
  const anew = [...weights.skipped, ...weights.missing];
  const lines = bad.map(({ path, reason }) => `Left out: ${path}: ${reason}`);
  lines.push(`Training ${part}: ${many(parameters.trained)} of ${many(parameters.all)} parameters`);
  if (cached) lines.push("What is frozen runs once per picture and is remembered");
  if (anew.length < 10 && anew.length > 0) lines.push(`New, with random numbers: ${anew.join(", ")}`);
  if (weights.unexpected.length > 0) lines.push(`Not used: ${weights.unexpected.join(", ")}`);
  if (epoch >= recipe.epochs) {
    lines.push(`Nothing is left to do: the run has had all its ${recipe.epochs} epochs`);
  } else if (epoch > 0 || step > 0) lines.push(`Going on with epoch ${epoch + 1}, step ${step + 1}`);
  return lines;
}

/** A line that is written over and over, of at most so many columns. */
export function progressLine(progress: TrainingProgress, columns: number): string {
  const { phase, epoch, epochs, step, steps, training, picturesPerSecond, secondsLeft } = progress;
  const share = steps > 0 ? step / steps : 0;
  const filled = Math.round(share * BAR);
  const parts = [
    phase === "features" ? phase : `${phase === "training" ? "epoch" : phase} ${epoch + 1}/${epochs}`,
    `${"━".repeat(filled)}${"┈".repeat(BAR - filled)} ${String(Math.floor(share * 100)).padStart(3)} %`,
  ];
  if (Number.isFinite(training.loss)) {
    parts.push(`loss ${training.loss.toPrecision(3)}`, `accuracy ${percent(training.accuracy)}`);
  }
  if (picturesPerSecond > 0) parts.push(`${rate(picturesPerSecond)} pictures/s`);
  if (Number.isFinite(secondsLeft)) parts.push(`${duration(secondsLeft)} left`);
  return parts.join("  ").slice(0, Math.max(columns - 1, 0));
}

/** What the columns of `epochLine` are. */
export const EPOCH_HEADER =
  "  epoch  learning rate   train loss  accuracy   val. loss  accuracy      time  pictures/s";

/** A row of a table for people. */
export function epochLine(done: TrainedEpoch, epochs: number): string {
  const { epoch, learningRate, training, validation, seconds, picturesPerSecond, best } = done;
  const score = (found: { loss: number; accuracy: number } | undefined, width: number) =>
    found
      ? found.loss.toPrecision(4).padStart(width) + percent(found.accuracy).padStart(10)
      : "".padStart(width + 10);
  return [
    `${epoch + 1}/${epochs}`.padStart(7),
    learningRate.toExponential(2).padStart(15),
    score(training, 13),
    score(validation, 12),
    duration(seconds).padStart(10),
    rate(picturesPerSecond).padStart(12),
    validation && best ? "  best" : "",
  ].join("");
}

/** One line of JSON; epochs are counted from 1, as everywhere that people read. */
export function epochJson(done: TrainedEpoch, epochs: number): string {
  const { epoch, learningRate, training, validation, seconds, picturesPerSecond, best } = done;
  const scores = { training, validation, best: validation ? best : undefined };
  return JSON.stringify({ epoch: epoch + 1, epochs, learningRate, ...scores, seconds, picturesPerSecond });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Where everything is, and what to do with it. */
export function closingLines({ out, keep }: TrainArguments, kept: EpochRecord): string[] {
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

/** The command that goes on with a run which these arguments began. */
export function resumeCommand(args: readonly string[], out: string): string {
  const same = args.filter((arg) => arg !== "--resume" && arg !== "--force");
  const named = same.some((arg) => arg === "--out" || arg.startsWith("--out="));
  return shellLine(["deno", "run", "-A", "train.ts", ...same, ...named ? [] : ["--out", out], "--resume"]);
}

/** A command as it is typed into a shell. */
function shellLine(words: readonly string[]): string {
  return words.map((word) => /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
    .join(" ");
}
