/**
 * Parts of a report that are words and numbers.
 *
 * @module
 */
import { duration, rate } from "../../util/figures.ts";
import { type Html, html, trusted } from "./html.ts";
import { bestEpoch, type MetricsRow } from "./metrics.ts";

/** A share in percent, which no line break parts. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}\u00a0%`;
}

/** The most important numbers of a run. */
export function tiles(history: readonly MetricsRow[]): Html {
  const last = history.at(-1)!;
  const seconds = history.reduce((sum, record) => sum + record.seconds, 0);
  const best = history.find(({ epoch }) => epoch === bestEpoch(history));
  return html`<dl class="tiles">
${best && tile("Best validation accuracy", percent(best.validation!.accuracy), `epoch ${best.epoch + 1}`)}
${
    tile(
      "Last training accuracy",
      percent(last.training.accuracy),
      `loss ${last.training.loss.toPrecision(3)}`,
    )
  }
${tile("Epochs", `${history.length}`, `${duration(seconds)} for all of them`)}
${tile("Pictures per second", rate(meanRate(history)), "to learn from, features included")}
</dl>`;
}

/** A number with its name and a note. */
export function tile(name: string, value: string, note: string): Html {
  return html`
    <div class="card">
      <dt>${name}</dt>
      <dd>${value}<small>${note}</small></dd>
    </div>
  `;
}

/** Pictures a second over all epochs, which have as many pictures each. */
function meanRate(history: readonly MetricsRow[]): number {
  return history.length / history.reduce((sum, { picturesPerSecond }) => sum + 1 / picturesPerSecond, 0);
}

/** A table of classes: pictures, those found, and the class that the others were most often taken for. */
export function byClassTable(confusion: readonly (readonly number[])[], classNames: readonly string[]): Html {
  const rows = confusion.map((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const found = row[label]!;
    const others = row.map((count, index) => ({ count, index })).filter(({ index }) => index !== label);
    const [worst] = others.sort((a, b) => b.count - a.count);
    const confused = worst && worst.count > 0 ? `${classNames[worst.index]} (${worst.count})` : "–";
    const share = total > 0 ? percent(found / total) : "–";
    return html`
      <tr>
        <th scope="row">${classNames[label]}</th>
        <td>${found} of ${total}</td>
        <td>${share}</td>
        <td class="text">${confused}</td>
      </tr>
    `;
  });
  const heads = html`
    <th scope="col">class</th>
    <th scope="col">right</th>
    <th scope="col">share</th>
    <th scope="col" class="text">most often taken for</th>
  `;
  const table = html`
    <div class="scroll">
      <table>
        <thead>
          <tr>${heads}</tr>
        </thead>
        <tbody>
    ${rows}</tbody>
      </table>
    </div>
  `;
  return html`
    <details class="card" ${classNames.length <= 30 ? trusted(" open") : ""}>
    <summary>By class</summary>
    ${table}
    </details>
  `;
}

/** A mistake in words, with a data URL of its picture where that can be shown. */
export interface ShownMistake {
  readonly path: string;
  readonly truth: string;
  readonly taken: string;
  readonly probability: number;
  readonly thumbnail?: string | undefined;
}

/** The most confident mistakes, with their pictures. */
export function mistakeList(mistakes: readonly ShownMistake[]): Html {
  const items = mistakes.map(({ path, truth, taken, probability, thumbnail }) => {
    const told = `${path}: ${truth}, taken for ${taken} at ${percent(probability)}`;
    const picture = thumbnail === undefined
      ? html`<div class="absent">no picture</div>`
      : html`<img src="${thumbnail}" alt="${told}" title="${told}">`;
    return html`
      <li class="card">${picture}
      <div class="wrong">${taken}</div>
      <div class="sure">
        <span class="bar"><span style="width: ${(probability * 100).toFixed(1)}%"></span></span>
        ${percent(probability)}
      </div>
      <div>is <span class="right">${truth}</span></div>
      <div class="path">${path}</div></li>
    `;
  });
  return html`<section>
<h2>Most confident mistakes</h2>
${
    items.length > 0
      ? html`<ul class="mistakes">
${items}</ul>`
      : html`<p>There are none: every picture was recognised.</p>`
  }
</section>`;
}

/** A table of all epochs. */
export function epochTable(history: readonly MetricsRow[]): Html {
  const evaluated = history.some(({ validation }) => validation);
  const ranked = history.some(({ validation }) => validation?.top5 !== undefined);
  const share = (value: number | undefined) => html`<td>${value === undefined ? "–" : percent(value)}</td>`;
  const cells = (score?: { loss: number; accuracy: number }) =>
    html`
      <td>${score ? score.loss.toPrecision(4) : "–"}</td>
      <td>${score ? percent(score.accuracy) : "–"}</td>
    `;
  const rows = history.map((record) =>
    html`
      <tr><th scope="row">${record.epoch + 1}</th><td>${record.learningRate.toPrecision(3)}</td>
      ${cells(record.training)}${evaluated ? cells(record.validation) : undefined}
      ${ranked ? share(record.validation?.top5) : undefined}
      ${evaluated ? share(record.validation?.macroF1) : undefined}
      <td>${duration(record.seconds)}</td><td>${rate(record.picturesPerSecond)}</td></tr>
    `
  );
  const heads = [
    "epoch",
    "learning rate",
    "training loss",
    "training accuracy",
    ...evaluated ? ["validation loss", "validation accuracy"] : [],
    ...ranked ? ["top-5"] : [],
    ...evaluated ? ["macro F1"] : [],
    "time",
    "pictures per second",
  ];
  return html`
    <section>
      <h2>Epochs</h2>
      <details class="card">
        <summary>All numbers</summary>
        <div class="scroll">
          <table>
            <thead>
              <tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
            </thead>
            <tbody>
    ${rows}</tbody>
          </table>
        </div>
      </details>
    </section>
  `;
}

/** All members of a recipe. */
export function recipeList(recipe: object): Html {
  const entries = Object.entries(recipe).filter(([, value]) => value !== undefined);
  const items = entries.map(([key, value]) =>
    html`
      <div>
        <dt>${key}</dt>
        <dd>${show(value)}</dd>
      </div>
    `
  );
  return html`
    <section>
      <h2>Recipe</h2>
      <dl class="card recipe">
    ${items}</dl>
    </section>
  `;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).map(([key, inner]) => `${key} ${show(inner)}`).join(", ") || "none";
}
