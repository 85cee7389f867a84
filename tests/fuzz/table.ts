/** Figures of a run, for people. @module */
import type { CaseCounts } from "./case_counts.ts";

const HEAD = [
  "kind",
  "cases",
  "accepted",
  "refused",
  "untyped",
  "hangs",
  "slowest",
  "growth",
];
const COUNTS: readonly ((counts: CaseCounts) => number)[] = [
  ({ cases }) => cases,
  ({ accepted }) => accepted,
  ({ refused }) => [...refused.values()].reduce((sum, count) => sum + count, 0),
  ({ failed, hangs }) => failed - hangs,
  ({ hangs }) => hangs,
];

export function passed(allCounts: readonly CaseCounts[]): boolean {
  return allCounts.every((counts) => counts.failed === 0 && !counts.grows);
}

/** A row per kind, what each was refused by, and every fault once, with how to repeat it. */
export function reportLines(allCounts: readonly CaseCounts[]): string[] {
  const rows = [HEAD, ...allCounts.map(rowOf), totalOf(allCounts)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ")
  );
  return [
    ...table,
    "",
    ...allCounts.map(refusalsOf),
    "",
    ...allCounts.flatMap(faultLines),
  ];
}

function rowOf(counts: CaseCounts): string[] {
  const { kind, slowest, growth, grows } = counts;
  const last = [
    `${Math.round(slowest.milliseconds)} ms`,
    `${(growth / 2 ** 20).toFixed(1)} MiB${grows ? " (!)" : ""}`,
  ];
  return [
    kind,
    ...COUNTS.map((count) => count(counts).toLocaleString("en")),
    ...last,
  ];
}

function totalOf(allCounts: readonly CaseCounts[]): string[] {
  const sums = COUNTS.map((count) => allCounts.reduce((sum, counts) => sum + count(counts), 0));
  return ["all", ...sums.map((sum) => sum.toLocaleString("en")), "", ""];
}

function refusalsOf({ kind, refused, slowest }: CaseCounts): string {
  const counts = [...refused].sort(([, a], [, b]) => b - a).map((
    [outcome, count],
  ) => `${outcome} ${count}`);
  return `${kind}: ${counts.join(", ") || "none refused"}; slowest:${again(kind, slowest.seed)}`;
}

function faultLines({ kind, faults }: CaseCounts): string[] {
  return [...faults.values()].sort((a, b) => b.count - a.count).flatMap((
    { first, seeds, count, file },
  ) => [
    `${kind}, ${count} times: ${first.fault}`,
    ...seeds.map((seed) => `  deno task fuzz${again(kind, seed)}`),
    ...(file === undefined ? [] : [`  ${file}`]),
  ]);
}

function again(kind: string, seed: number): string {
  return ` --only ${kind} --seed ${seed} --cases 1`;
}
