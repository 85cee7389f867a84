/**
 * Axes of drawings: their ends, and the round numbers along them.
 *
 * @module
 */

/** An axis's ends. */
export type Domain = readonly [from: number, to: number];

/** The step of 1, 2 or 5 times a power of ten that divides `span` into about `count` parts. */
export function niceStep(span: number, count: number): number {
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  // Each is taken up to the geometric middle between it and the next.
  const factor = [1, 2, 5].find((step, i) => rough < power * Math.sqrt(step * [2, 5, 10][i]!)) ?? 10;
  return factor * power;
}

/** Ends at round numbers, around all values that are finite; `fromZero`: and around 0. */
export function niceDomain(values: readonly number[], fromZero: boolean): Domain {
  const finite = values.filter(Number.isFinite);
  const all = fromZero ? [...finite, 0] : finite;
  const [low, high] = [Math.min(...all), Math.max(...all)];
  if (all.length === 0 || (low === 0 && high === 0)) return [0, 1];
  // One value alone is near the top: shares would pass 100 % otherwise.
  const from = low === high ? low - Math.abs(low) / 10 : low;
  const step = niceStep(high - from, 10);
  return [round(Math.floor(from / step) * step), round(Math.ceil(high / step) * step)];
}

/** The multiples of a step between two ends. */
export function ticks([from, to]: Domain, step: number): number[] {
  const slack = step / 1e6;
  const first = Math.ceil((from - slack) / step);
  const last = Math.floor((to + slack) / step);
  return Array.from({ length: last - first + 1 }, (_, i) => round((first + i) * step));
}

/** Rounds away errors of binary fractions, as in 0.30000000000000004. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
