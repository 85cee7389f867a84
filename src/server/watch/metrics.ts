/**
 * Counters and histograms in Prometheus' text format (version 0.0.4). By hand: the usual library, prom-client, needs two packages
 * besides, where counters and histograms are all that is wanted.
 *
 * @module
 */

/** The figures of one name. Plain data, which threads can send to each other. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** How those of several threads become one: their sum by default. */
  readonly joined?: "sum" | "least" | "most" | undefined;
  /** Values by their series, a name with its labels. */
  readonly values: ReadonlyMap<string, number>;
}

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

  family(): Family {
    const values = new Map([...this.#values].map(([key, value]) => [`${this.name}${braced(key)}`, value]));
    return { name: this.name, help: this.help, type: "counter", values };
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

  family(): Family {
    const values = new Map([...this.#series].flatMap(([key, series]) => this.#valuesOf(key, series)));
    return { name: this.name, help: this.help, type: "histogram", values };
  }

  #valuesOf(
    key: string,
    { counts, sum }: { counts: readonly number[]; sum: number },
  ): (readonly [string, number])[] {
    let count = 0;
    const buckets = counts.map((here, i) => {
      count += here;
      const bound = `le="${BOUNDS[i] ?? "+Inf"}"`;
      return [`${this.name}_bucket${braced(key === "" ? bound : `${key},${bound}`)}`, count] as const;
    });
    return [...buckets, [`${this.name}_sum${braced(key)}`, sum], [`${this.name}_count${braced(key)}`, count]];
  }
}

/** A value as it is now. */
export function gauge(
  name: string,
  help: string,
  value: number,
  { type = "gauge", joined }: Partial<Pick<Family, "type" | "joined">> = {},
): Family {
  return { name, help, type, joined, values: new Map([[name, value]]) };
}

const JOIN = {
  sum: (a: number, b: number) => a + b,
  least: Math.min,
  most: Math.max,
};

/** Figures of several threads as those of one. */
export function joinFamilies(threads: readonly (readonly Family[])[]): Family[] {
  const joined = new Map<string, Family>();
  for (const family of threads.flat()) {
    const values = new Map(joined.get(family.name)?.values);
    const join = JOIN[family.joined ?? "sum"];
    for (const [series, value] of family.values) {
      const before = values.get(series);
      values.set(series, before === undefined ? value : join(before, value));
    }
    joined.set(family.name, { ...family, values });
  }
  return [...joined.values()];
}

/** The text that Prometheus reads. */
export function exposition(families: readonly Family[]): string {
  const lines = families.flatMap(({ name, help, type, values }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...[...values].map(([series, value]) => `${series} ${value}`),
  ]);
  return `${lines.join("\n")}\n`;
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
