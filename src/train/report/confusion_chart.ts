import { type Html, html } from "./html.ts";

/** Units of the matrix; the page scales the drawing to fit. */
const SIDE = 340;
/** The most classes with numbers in the cells, and with every class's name at its row. */
const NUMBERED_CLASSES = 16;
/** The most classes with space between the cells. */
const SPACED_CLASSES = 40;
/** The space between cells, as a share of one. */
const SPACE = 0.06;
/** Characters of a name that is too long to be shown in full. */
const NAME_LENGTH = 20;
/** The rotation of the names of columns, in degrees. */
const NAME_ANGLE = -40;
/** The share of a column's width, and of a name's length, by which a rotated name is away from the next, and tall. */
const RISE = Math.sin(-NAME_ANGLE / 180 * Math.PI);
/** The distance between the matrix and names. */
const GAP = 8;

/** The sizes of a matrix of so many classes. */
interface Layout {
  readonly numbered: boolean;
  readonly fontSize: number;
  /** The distance from one cell to the next. */
  readonly step: number;
  /** A cell's side. */
  readonly cell: number;
}

/**
 * Draws how often each class (rows) was taken for each (columns), as SVG: shades by the share of the row.
 *
 * @param matrix a row for each class; it may have a column for others behind them @param classNames of the columns
 */
export function drawConfusion(
  matrix: readonly (readonly number[])[],
  classNames: readonly string[],
): Html {
  const names = classNames.map(shorten);
  const layout = layoutOf(names.length);
  const height = Number((matrix.length * layout.step + layout.step - layout.cell).toFixed(1)); // SIDE, where it is square
  return html`
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox(names, layout, height)}">
      <g fill="var(--muted)" font-size="${layout.fontSize}">${rowNames(
        names.slice(0, matrix.length),
        layout,
      )}${columnNames(
        names,
        layout,
      )}</g>
      <rect width="${SIDE}" height="${height}" rx="4" fill="var(--field)" />
      <g text-anchor="middle" font-size="${layout.fontSize}">${matrix.map((row, truth) =>
        drawRow(row, truth, layout)
      )}</g>
    </svg>
  `;
}

function layoutOf(classes: number): Layout {
  const numbered = classes <= NUMBERED_CLASSES;
  const space = classes > SPACED_CLASSES ? 0 : SPACE;
  const step = SIDE / (classes + space);
  return { numbered, fontSize: numbered ? 19 - classes / 2 : 10, step, cell: step * (1 - space) };
}

function shorten(name: string): string {
  const characters = [...name];
  return characters.length > NAME_LENGTH ? `${characters.slice(0, NAME_LENGTH - 1).join("")}…` : name;
}

/** The matrix, and room for the names, by the average width of characters: text cannot be measured here. */
function viewBox(names: readonly string[], { fontSize, step }: Layout, height: number): string {
  const widthOf = (name: string) =>
    [...name].reduce((sum, c) => sum + (c < "\u2000" ? 0.58 : 1.05), 0) * fontSize; // East Asian ones are square
  const widest = Math.max(...names.map(widthOf));
  const [left, top] = [widest + GAP + 4, widest * RISE + fontSize + GAP];
  const ends = names.map((name, i) => (i + 0.5) * step + widthOf(name) * Math.sqrt(1 - RISE ** 2));
  const right = Math.max(SIDE, ...ends) + 6;
  return [-left, -top, left + right, top + height + 4].map((value) => value.toFixed(1)).join(" ");
}

/** The middle of a class's row or column. */
function middle(index: number, { step, cell }: Layout): string {
  return ((index + 1) * step - cell / 2).toFixed(1);
}

/** Leaves out names, at even distances, until none touches the next. */
function thinned(names: readonly string[], { fontSize, step }: Layout, share = 1): [number, string][] {
  const every = Math.ceil(fontSize * 1.2 / (step * share));
  return [...names.entries()].filter(([i]) => i % every === 0);
}

function rowNames(names: readonly string[], layout: Layout): Html {
  const texts = thinned(names, layout).map(([i, name]) =>
    html`<text x="${-GAP}" y="${middle(i, layout)}" dy=".35em">${name}</text>`
  );
  return html`<g text-anchor="end">${texts}</g>`;
}

function columnNames(names: readonly string[], layout: Layout): Html {
  const texts = thinned(names, layout, RISE).map(([i, name]) =>
    html`<text transform="translate(${
      middle(i, layout)
    } ${-GAP}) rotate(${NAME_ANGLE})" dy=".35em">${name}</text>`
  );
  return html`${texts}`;
}

/** Draws the cells of a row that are not empty. */
function drawRow(row: readonly number[], truth: number, layout: Layout): Html {
  const total = row.reduce((sum, count) => sum + count, 0);
  return html`${
    row.map((count, taken) => count > 0 ? drawCell(truth, taken, count, count / total, layout) : undefined)
  }`;
}

function drawCell(truth: number, taken: number, count: number, share: number, layout: Layout): Html {
  const [x, y] = [taken, truth].map((index) => ((index + 1) * layout.step - layout.cell).toFixed(1));
  const side = layout.cell.toFixed(1);
  const color = truth === taken ? "var(--right)" : "var(--wrong)";
  const shade = (0.12 + 0.88 * share).toFixed(2);
  const rect = html`
    <rect x="${x}" y="${y}" width="${side}" height="${side}" rx="${layout.numbered ? 4 : 0}"
      fill="${color}" fill-opacity="${shade}" />
  `;
  if (!layout.numbered) return rect;
  const ink = share > 0.55 ? "var(--on-shade)" : "var(--ink)";
  return html`${rect}<text x="${middle(taken, layout)}" y="${
    middle(truth, layout)
  }" dy=".35em" fill="${ink}">${count}</text>`;
}
