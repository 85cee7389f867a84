import { type Html, html } from "../../train/report/html.ts";
import type { CalibrationBin } from "../types.ts";

/** Units of the drawing without its axes; the page scales it to fit. */
const SIDE = 300;
const FONT_SIZE = 13;
/** The distance between an axis and its words. */
const GAP = 8;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

/**
 * Draws how often answers of each probability are right, as SVG: a bar for each bin, which of a calibrated model ends at
 * the diagonal.
 */
export function drawCalibration(bins: readonly CalibrationBin[]): Html {
  const left = 3 * FONT_SIZE + GAP;
  const box = `${-left} ${-GAP} ${left + SIDE + 2 * FONT_SIZE} ${SIDE + 3 * FONT_SIZE + 2 * GAP}`;
  const below = SIDE + GAP + FONT_SIZE;
  return html`
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" font-size="${FONT_SIZE}">
      <g fill="var(--muted)">${TICKS.map(tick)}</g>
      <text x="${SIDE / 2}" y="${below + 1.5 * FONT_SIZE}" text-anchor="middle"
        fill="var(--muted)">probability of the answer</text>
      <g fill="var(--validation)" fill-opacity=".75">${bins.map(bar)}</g>
      <path d="M0 ${SIDE}L${SIDE} 0" stroke="var(--wrong)" stroke-width="2" stroke-dasharray="6 4" />
    </svg>
  `;
}

function tick(share: number): Html {
  const [x, y] = [share * SIDE, (1 - share) * SIDE];
  const percentage = `${(share * 100).toFixed(0)}%`;
  return html`
    <path d="M0 ${y}H${SIDE}" stroke="var(--line)" />
    <text x="${-GAP}" y="${y}" dy=".35em" text-anchor="end">${percentage}</text>
    <text x="${x}" y="${SIDE + GAP + FONT_SIZE * 0.8}" text-anchor="middle">${percentage}</text>
  `;
}

function bar({ from, to, pictures, accuracy }: CalibrationBin): Html | undefined {
  if (pictures === 0) return undefined;
  const [x, width, height] = [from * SIDE + 1, (to - from) * SIDE - 2, accuracy * SIDE].map((value) =>
    value.toFixed(1)
  );
  return html`
    <rect x="${x}" y="${(SIDE - accuracy * SIDE).toFixed(1)}" width="${width}" height="${height}" rx="2">
      <title>${pictures} answers, ${(accuracy * 100).toFixed(1)} % right</title>
    </rect>
  `;
}
