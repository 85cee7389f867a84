/**
 * Counters and histograms in Prometheus' text format (version 0.0.4). By hand: the usual library, prom-client, needs two packages
 * besides, where counters and histograms are all that is wanted.
 *
 * @module
 */

/** Labels of a series. */
export type Labels = Readonly<Record<string, string | number>>;

/** Upper bounds of durations, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A value that only grows, one for each set of labels. */
export class Counter {
  readonly #values = new Map<string, number>();

  constructor(readonly name: string, readonly help: string) {}

  add(labels: Labels = {}, by = 1): void {
    const key = textOf(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + by);
  }

  lines(): string[] {
    return [
      ...head(this, "counter"),
      ...[...this.#values].map(([key, value]) => `${this.name}${braced(key)} ${value}`),
    ];
  }
}

/** Durations by how long they were, for each set of labels. */
export class Histogram {
  readonly #series = new Map<string, { counts: number[]; sum: number }>();

  constructor(readonly name: string, readonly help: string) {}

  observe(seconds: number, labels: Labels = {}): void {
    const key = textOf(labels);
    const series = this.#series.get(key) ?? { counts: Array(BOUNDS.length + 1).fill(0), sum: 0 };
    this.#series.set(key, series);
    const at = BOUNDS.findIndex((bound) => seconds <= bound);
    series.counts[at < 0 ? BOUNDS.length : at]!++;
    series.sum += seconds;
  }

  lines(): string[] {
    return [
      ...head(this, "histogram"),
      ...[...this.#series].flatMap(([key, series]) => this.#bucketLines(key, series)),
    ];
  }

  #bucketLines(key: string, { counts, sum }: { counts: readonly number[]; sum: number }): string[] {
    let count = 0;
    const buckets = counts.map((here, i) => {
      count += here;
      const bound = `le="${BOUNDS[i] ?? "+Inf"}"`;
      return `${this.name}_bucket${braced(key === "" ? bound : `${key},${bound}`)} ${count}`;
    });
    return [...buckets, `${this.name}_sum${braced(key)} ${sum}`, `${this.name}_count${braced(key)} ${count}`];
  }
}

/** The lines of a value as it is now. */
export function gauge(
  name: string,
  help: string,
  value: number,
  type: "gauge" | "counter" = "gauge",
): string[] {
  return [...head({ name, help }, type), `${name} ${value}`];
}

function head({ name, help }: { readonly name: string; readonly help: string }, type: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function textOf(labels: Labels): string {
  return Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`).join(",");
}

function braced(labels: string): string {
  return labels === "" ? "" : `{${labels}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
