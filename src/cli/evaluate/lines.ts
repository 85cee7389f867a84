/**
 * Lines that `evaluate.ts` prints.
 *
 * @module
 */
import type { ClassResult, Evaluation } from "../../evaluate/types.ts";
import { rate } from "../../util/figures.ts";
import { printable } from "../../util/printable.ts";
import { columnsOf, fit, padTo } from "../terminal/width.ts";

/** More classes than this are not listed one by one: the worst of them are. */
const LISTED_CLASSES = 40;
/** Mistakes that are listed; the report has more, with their pictures. */
const LISTED_MISTAKES = 5;
/** Columns of a class's numbers. */
const NUMBERS = 36;
const LONGEST_NAME = 30;

/** The numbers of an evaluation, in lines; those of the table have at most so many columns. @param out the folder of the report */
export function evaluationLines(result: Evaluation, out: string, columns: number): string[] {
  const { model, pictures, classes, top1, top5, macro, calibration, mistakes, leftOut, picturesPerSecond } =
    result;
  const right = Math.round(top1 * pictures);
  return [
    `${model}`,
    `${pictures} pictures of ${classes.length} classes, ${rate(picturesPerSecond)} pictures/s`,
    ...leftOut > 0 ? [`${leftOut} pictures were left out by the map`] : [],
    `  top-1 ${percent(top1)} (${right} right)   top-5 ${percent(top5)}`,
    `  macro precision ${percent(macro.precision)}  recall ${percent(macro.recall)}  F1 ${percent(macro.f1)}`,
    `  calibration error ${percent(calibration.error)} (ECE, ${calibration.bins.length} bins)`,
    "",
    ...classLines(classes, columns),
    ...mistakes.length > 0 ? ["", "Surest mistakes"] : [],
    ...mistakes.slice(0, LISTED_MISTAKES).flatMap(({ path, label, predicted, probability }) => [
      `  ${percent(probability)} ${predicted}, is ${label}`,
      `           ${path}`,
    ]),
    "",
    `${out}/report.html has all of it`,
  ].map(printable);
}

function classLines(classes: readonly ClassResult[], columns: number): string[] {
  const shown = classes.length <= LISTED_CLASSES
    ? classes
    : classes.toSorted((a, b) => a.f1 - b.f1).slice(0, LISTED_CLASSES);
  const room = Math.min(LONGEST_NAME, Math.max(8, columns - NUMBERS - 2));
  const names = shown.map(({ name }) => fit(printable(name), room));
  const width = Math.max("class".length, ...names.map(columnsOf));
  const heads = ["pictures", "precis.", "recall", "F1"].map((head) => head.padStart(9)).join("");
  const rows = shown.map(({ pictures, precision, recall, f1, confused }, i) => {
    const numbers = [`${pictures}`, ...[precision, recall, f1].map(percent)].map((cell) => cell.padStart(9))
      .join("");
    const taken = confused ? `  ${confused.name} (${confused.pictures})` : "";
    return fit(`  ${padTo(names[i]!, width)}${numbers}${printable(taken)}`, columns);
  });
  const some = shown.length < classes.length ? [`The ${shown.length} classes of the lowest F1`] : [];
  return [...some, fit(`  ${padTo("class", width)}${heads}  most often taken for`, columns), ...rows];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
