/** Figures of a run, for people. @module */
import type { Tally } from "./tally.ts";

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
const COUNTS: readonly ((tally: Tally) => number)[] = [
  ({ cases }) => cases,
  ({ accepted }) => accepted,
  ({ refused }) => [...refused.values()].reduce((sum, count) => sum + count, 0),
  ({ failed, hangs }) => failed - hangs,
  ({ hangs }) => hangs,
];

export function passed(tallies: readonly Tally[]): boolean {
  return tallies.every((tally) => tally.failed === 0 && !tally.grows);
}

/** A row per kind, what each was refused by, and every fault once, with how to repeat it. */
export function reportLines(tallies: readonly Tally[]): string[] {
  const rows = [HEAD, ...tallies.map(rowOf), totalOf(tallies)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ")
  );
  return [
    ...table,
    "",
    ...tallies.map(refusalsOf),
    "",
    ...tallies.flatMap(faultLines),
  ];
}

function rowOf(tally: Tally): string[] {
  const { kind, slowest, growth, grows } = tally;
  const last = [
    `${Math.round(slowest.milliseconds)} ms`,
    `${(growth / 2 ** 20).toFixed(1)} MiB${grows ? " (!)" : ""}`,
  ];
  return [
    kind,
    ...COUNTS.map((count) => count(tally).toLocaleString("en")),
    ...last,
  ];
}

function totalOf(tallies: readonly Tally[]): string[] {
  const sums = COUNTS.map((count) => tallies.reduce((sum, tally) => sum + count(tally), 0));
  return ["all", ...sums.map((sum) => sum.toLocaleString("en")), "", ""];
}

function refusalsOf({ kind, refused, slowest }: Tally): string {
  const counts = [...refused].sort(([, a], [, b]) => b - a).map((
    [outcome, count],
  ) => `${outcome} ${count}`);
  return `${kind}: ${counts.join(", ") || "none refused"}; slowest:${again(kind, slowest.seed)}`;
}

function faultLines({ kind, faults }: Tally): string[] {
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
