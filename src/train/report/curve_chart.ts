import { type Html, html } from "./html.ts";
import { type Domain, niceDomain, niceStep, ticks } from "./scale.ts";

/** A quantity over the epochs; where it has no finite value there is no point. */
export interface Curve {
  readonly name: "training" | "validation";
  readonly values: readonly (number | undefined)[];
}

/** Options of `drawCurves`. */
export interface CurveOptions {
  /** Writes a value. */
  readonly format: (value: number) => string;
  /** True where the axis begins at 0. */
  readonly fromZero: boolean;
  /** The epoch, from 0, at which validation has a ring. */
  readonly marked?: number | undefined;
}

/** A point in the drawing's units. */
interface Point {
  readonly epoch: number;
  readonly x: string;
  readonly y: string;
}

/** Units of the drawing without its axes; the page scales it to fit. */
const [WIDTH, HEIGHT] = [400, 250];
const FONT_SIZE = 14;
/** The distance between an axis and its words. */
const GAP = 8;
/** Beyond these a curve has no dot at every epoch. */
const DOTTED_EPOCHS = 30;

/** Draws curves over the epochs, which are counted from 1, as SVG. Colours are the page's. */
export function drawCurves(curves: readonly Curve[], { format, fromZero, marked }: CurveOptions): Html {
  const epochs = Math.max(...curves.map(({ values }) => values.length));
  const across: Domain = [1, Math.max(epochs, 2)];
  const up = niceDomain(curves.flatMap(({ values }) => values.map((value) => value ?? NaN)), fromZero);
  const place = { x: ruler(across, 0, WIDTH), y: ruler(up, HEIGHT, 0) };
  const values = ticks(up, niceStep(up[1] - up[0], 5)).map((at) => ({ y: place.y(at), text: format(at) }));
  const margin = Math.max(...values.map(({ text }) => text.length)) * FONT_SIZE * 0.75 + GAP;
  const box = `${-margin} ${-GAP} ${margin + WIDTH + 2 * GAP} ${HEIGHT + 3 * FONT_SIZE + 2 * GAP}`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" font-size="${FONT_SIZE}">
<g fill="var(--muted)">${values.map(({ y, text }) => gridLine(y, text))}${epochAxis(across, place.x)}</g>
${curves.map(({ name, values }) => drawCurve(name, pointsOf(values, place), { epochs, marked }))}
</svg>`;
}

/** Converts values to the drawing's units. */
function ruler([from, to]: Domain, start: number, end: number): (value: number) => string {
  return (value) => String(Number((start + (value - from) / (to - from) * (end - start)).toFixed(2)));
}

function gridLine(y: string, text: string): Html {
  return html`
    <path d="M0 ${y}H${WIDTH}" stroke="var(--line)" />
    <text x="${-GAP}" y="${y}" dy=".35em"
      text-anchor="end">${text}</text>
  `;
}

function epochAxis(across: Domain, place: (epoch: number) => string): Html {
  const step = Math.max(niceStep(across[1] - across[0], 10), 1);
  const y = HEIGHT + GAP + FONT_SIZE * 0.8;
  const labels = ticks(across, step).map((epoch) => html`<text x="${place(epoch)}" y="${y}">${epoch}</text>`);
  return html`<g text-anchor="middle">${labels}<text x="${WIDTH / 2}" y="${
    y + 1.6 * FONT_SIZE
  }">epoch</text></g>`;
}

function pointsOf(
  values: Curve["values"],
  { x, y }: Record<"x" | "y", (value: number) => string>,
): Point[] {
  return values.flatMap((value, i) => {
    return value !== undefined && Number.isFinite(value) ? [{ epoch: i, x: x(i + 1), y: y(value) }] : [];
  });
}

/** Draws a curve: its line, its dots, and the ring. */
function drawCurve(
  name: Curve["name"],
  points: readonly Point[],
  { epochs, marked }: { epochs: number; marked: number | undefined },
): Html {
  const color = `var(--${name})`;
  const dash = name === "training"
    ? html`
      stroke-dasharray="6 4"
    `
    : undefined;
  const dotted = epochs > DOTTED_EPOCHS ? [] : points;
  const ringed = points.filter(({ epoch }) => name === "validation" && epoch === marked);
  return html`
    <polyline points="${points.map(({ x, y }) => `${x},${y} `)}" fill="none" stroke="${color}"
      stroke-width="2.5" ${dash} />
    <g fill="${color}">${dotted.map((point) => circle(point, epochs === 1 ? 4 : 2.75))}</g>
    <g fill="var(--card)" stroke="${color}" stroke-width="3">${ringed.map((point) => circle(point, 5.25))}</g>
  `;
}

function circle({ x, y }: Point, radius: number): Html {
  return html`
    <circle cx="${x}" cy="${y}" r="${radius}" />
  `;
}
