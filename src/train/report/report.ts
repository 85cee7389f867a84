/**
 * `report.html`: curves, confusion matrix and mistakes of a run, as one file that needs nothing else.
 *
 * @module
 */
import { drawConfusion } from "./confusion_chart.ts";
import { type Curve, drawCurves } from "./curve_chart.ts";
import { type Html, html } from "./html.ts";
import { bestEpoch, type MetricsRow } from "./metrics.ts";
import type { ReportedMistake } from "./outcome.ts";
import { renderPage } from "./page.ts";
import {
  byClassTable,
  epochTable,
  mistakeList,
  percent,
  recipeList,
  type ShownMistake,
  tiles,
} from "./report_parts.ts";
import { writeTextSafely } from "./safe_file.ts";

/** The content of a report. Names and paths may hold any characters: they are escaped. */
export interface Report {
  /** The page's title; "Training report" by default. */
  readonly title?: string | undefined;
  /** A line below it, such as the model and the folder. */
  readonly subtitle?: string | undefined;
  /** The recipe of the training: any JSON. */
  readonly recipe: object;
  readonly classNames: readonly string[];
  readonly history: readonly MetricsRow[];
  /** Pictures of each class (rows) taken for each (columns); none without validation. */
  readonly confusion?: readonly (readonly number[])[] | undefined;
  /** The epoch, from 0, whose network confusion and mistakes are of; the last by default. */
  readonly evaluated?: number | undefined;
  /** The most confident mistakes, the most probable first. */
  readonly mistakes: readonly ReportedMistake[];
}

/** Writes a folder's `report.html`. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  await writeTextSafely(folder, "report.html", renderReport(report));
}

/** The page; nothing in it is fetched and no script runs. */
export function renderReport(report: Report): string {
  const { title = "Training report", subtitle, recipe, classNames, history, confusion, mistakes } = report;
  if (history.length === 0) {
    throw new TypeError("Cannot report on a run of no epochs: one at least is wanted");
  }
  return renderPage({
    title,
    subtitle,
    tiles: tiles(history),
    main: html`
      <section>
        <h2>Curves</h2>
        <div class="charts">
      ${curve(history, "loss")}
      ${curve(history, "accuracy")}
        </div>
      </section>
      ${confusion && confusionSection(report, confusion)}
      ${confusion && mistakeList(mistakes.map((mistake) => inWords(mistake, classNames)))}
      ${epochTable(history)}
      ${recipeList(recipe)}
    `,
  });
}

function inWords(
  { label, predicted, ...mistake }: ReportedMistake,
  classNames: readonly string[],
): ShownMistake {
  return { ...mistake, truth: classNames[label]!, taken: classNames[predicted]! };
}

function curve(history: readonly MetricsRow[], key: "loss" | "accuracy"): Html {
  const isLoss = key === "loss";
  const both: Curve[] = [
    { name: "training", values: history.map(({ training }) => training[key]) },
    { name: "validation", values: history.map(({ validation }) => validation?.[key]) },
  ];
  const curves = both.filter(({ values }) => values.some((value) => value !== undefined));
  const svg = drawCurves(curves, {
    format: isLoss ? shortNumber : shortPercent,
    fromZero: isLoss,
    marked: isLoss ? undefined : bestEpoch(history),
  });
  const show = (value: number | undefined) => isLoss ? value?.toPrecision(3) : value && percent(value);
  const told = curves.map(({ name, values }) => `${name} from ${show(values[0])} to ${show(values.at(-1))}`);
  const description = `${isLoss ? "Loss" : "Accuracy"} over ${history.length} epochs: ${told.join(", ")}.`;
  return html`
    <figure class="card">
      <figcaption><b>${isLoss ? "Loss" : "Accuracy"}</b>
    ${curves.map(({ name }) => html`<span class="key ${name}">${name}</span>`)}</figcaption>
      <div role="img" aria-label="${description}">${svg}</div>
    </figure>
  `;
}

/** A number without zeros at the end, for an axis. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function shortPercent(value: number): string {
  return `${Number((value * 100).toFixed(1))}%`;
}

function confusionSection(report: Report, confusion: readonly (readonly number[])[]): Html {
  const { classNames, evaluated = report.history.at(-1)!.epoch } = report;
  const svg = drawConfusion(confusion, classNames);
  const description = "Confusion matrix: rows are what pictures show, columns what they were taken for; " +
    "the table says the same by class.";
  return html`
    <section>
      <h2>Validation pictures after epoch ${evaluated + 1}</h2>
      <div class="split">
    <figure class="card">
    <figcaption><b>What was taken for what</b><span class="note">rows: what it is; columns: what it was taken for</span></figcaption>
    <div class="matrix" role="img" aria-label="${description}">${svg}</div>
    </figure>
    ${byClassTable(confusion, classNames)}
      </div>
    </section>
  `;
}
