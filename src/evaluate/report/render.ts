/**
 * The page of an evaluation: numbers, confusion, calibration, classes and the worst mistakes, in one file.
 *
 * @module
 */
import { drawConfusion } from "../../train/report/confusion_chart.ts";
import { type Html, html, trusted } from "../../train/report/html.ts";
import { renderPage } from "../../train/report/page.ts";
import { mistakeList, percent, tile } from "../../train/report/report_parts.ts";
import { rate } from "../../util/figures.ts";
import type { ClassResult, Evaluation } from "../types.ts";
import { drawCalibration } from "./calibration_chart.ts";

/** More classes than these are not shown before they are asked for. */
const OPEN_CLASSES = 30;

/** Facts beside an evaluation. */
export interface ReportFacts {
  /** The folder or list of the pictures. */
  readonly data: string;
  /** Data URLs of the mistakes' pictures, where they can be shown. */
  readonly thumbnails: readonly (string | undefined)[];
}

/** The page; nothing in it is fetched and no script runs. Names and paths may hold any characters. */
export function renderEvaluation(result: Evaluation, { data, thumbnails }: ReportFacts): string {
  const mistakes = result.mistakes.map(({ path, label, predicted, probability }, i) => {
    return { path, truth: label, taken: predicted, probability, thumbnail: thumbnails[i] };
  });
  return renderPage({
    title: `Evaluation of ${result.model}`,
    subtitle: `${data} · ${result.classes.length} classes · ${result.pictures} pictures`,
    tiles: tilesOf(result),
    main: html`
      <section>
        <h2>What was taken for what</h2>
        <div class="split">
      ${confusionFigure(result)}
      ${calibrationFigure(result)}
        </div>
      </section>
      <section>
        <h2>Classes</h2>
      ${classTable(result.classes)}
      </section>
      ${mistakeList(mistakes)}
    `,
  });
}

function tilesOf({ top1, top5, pictures, macro, calibration, loss, picturesPerSecond }: Evaluation): Html {
  return html`<dl class="tiles">
${tile("Top-1 accuracy", percent(top1), `${Math.round(top1 * pictures)} of ${pictures}`)}
${tile("Top-5 accuracy", percent(top5), `loss ${loss.toPrecision(3)}`)}
${
    tile(
      "Macro F1",
      percent(macro.f1),
      `precision ${percent(macro.precision)}, recall ${percent(macro.recall)}`,
    )
  }
${tile("Calibration error", percent(calibration.error), `expected, ${calibration.bins.length} bins`)}
${tile("Pictures per second", rate(picturesPerSecond), "decoding included")}
</dl>`;
}

function confusionFigure({ confusion: { columns, counts } }: Evaluation): Html {
  const others = counts.some((row) => row.at(-1)! > 0);
  const shown = others ? counts : counts.map((row) => row.slice(0, -1));
  const svg = drawConfusion(shown, others ? columns : columns.slice(0, -1));
  const description = "Confusion matrix: rows are what pictures show, columns what they were taken for; " +
    "the table of classes has the same numbers.";
  return html`
    <figure class="card">
      <figcaption><b>Confusion</b><span class="note">rows: what it is; columns: what it was taken for</span></figcaption>
      <div class="matrix" role="img" aria-label="${description}">${svg}</div>
    </figure>
  `;
}

function calibrationFigure({ calibration: { bins, error } }: Evaluation): Html {
  const description = `Share of right answers by probability; the expected calibration error is ${
    percent(error)
  }.`;
  return html`
    <figure class="card">
      <figcaption><b>Calibration</b><span class="note">bars: the share that is right; dashes: as the probability says</span></figcaption>
      <div role="img" aria-label="${description}">${drawCalibration(bins)}</div>
    </figure>
  `;
}

function classTable(classes: readonly ClassResult[]): Html {
  const heads = ["class", "right", "precision", "recall", "F1"].map((head) =>
    html`<th scope="col">${head}</th>`
  );
  const rows = classes.map(({ name, pictures, right, precision, recall, f1, confused }) =>
    html`
      <tr><th scope="row">${name}</th><td>${right} of ${pictures}</td>
      ${[precision, recall, f1].map((share) => html`<td>${percent(share)}</td>`)}
      <td class="text">${confused ? `${confused.name} (${confused.pictures})` : "–"}</td></tr>
    `
  );
  return html`
    <details class="card" ${classes.length <= OPEN_CLASSES ? trusted(" open") : ""}>
      <summary>By class</summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>${heads}<th scope="col" class="text">most often taken for</th></tr>
          </thead>
          <tbody>
    ${rows}</tbody>
        </table>
      </div>
    </details>
  `;
}
