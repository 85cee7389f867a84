/** Figures of a run, for people. @module */
import { fileOf } from "./fuzz.ts";
import type { Result } from "./messages.ts";
import type { Tally } from "./tally.ts";

const HEAD = ["kind", "cases", "accepted", "refused", "untyped", "hangs", "slowest", "growth"];
/** Examples of a fault. */
const EXAMPLES = 3;

export function passed(tallies: readonly Tally[]): boolean {
  return tallies.every((tally) => tally.faults.length === 0 && !tally.grows);
}

/** A row per kind, what each was refused by, and every fault once, with how to repeat it. */
export function reportLines(tallies: readonly Tally[], failures?: string): string[] {
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
    ...tallies.flatMap((tally) => faultLines(tally, failures)),
  ];
}

function rowOf(tally: Tally): string[] {
  const { kind, cases, accepted, faults, hangs, slowest, growth, grows } = tally;
  const refused = [...tally.refused.values()].reduce((sum, count) => sum + count, 0);
  return [
    ...[
      kind,
      ...[cases, accepted, refused, faults.length - hangs, hangs].map((count) => count.toLocaleString("en")),
    ],
    `${Math.round(slowest.milliseconds)} ms`,
    `${(growth / 2 ** 20).toFixed(1)} MiB${grows ? " (!)" : ""}`,
  ];
}

function totalOf(tallies: readonly Tally[]): string[] {
  const sum = (of: (tally: Tally) => number) =>
    tallies.reduce((total, tally) => total + of(tally), 0).toLocaleString("en");
  const refused = sum((tally) => [...tally.refused.values()].reduce((total, count) => total + count, 0));
  const untyped = sum(({ faults, hangs }) => faults.length - hangs);
  return [
    "all",
    sum(({ cases }) => cases),
    sum(({ accepted }) => accepted),
    refused,
    untyped,
    sum(({ hangs }) => hangs),
    "",
    "",
  ];
}

function refusalsOf({ kind, refused, slowest }: Tally): string {
  const counts = [...refused].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${outcome} ${count}`);
  return `${kind}: ${
    counts.join(", ") || "none refused"
  }; slowest: --only ${kind} --seed ${slowest.seed} --cases 1`;
}

function faultLines({ kind, faults }: Tally, failures?: string): string[] {
  const groups = Map.groupBy(faults, signatureOf);
  return [...groups.values()].sort((a, b) => b.length - a.length).flatMap((group) => [
    `${kind}, ${group.length} times: ${group[0]!.fault}`,
    ...group.slice(0, EXAMPLES).map(({ seed }) => `  deno task fuzz --only ${kind} --seed ${seed} --cases 1`),
    ...(failures ? [`  ${fileOf(failures, kind, group[0]!.seed)}`] : []),
  ]);
}

/** What faults of one cause have in common: their words without numbers and quotations. */
function signatureOf({ fault = "" }: Result): string {
  return fault.split("\n")[0]!.replace(/"[^"]*"|`[^`]*`|'[^']*'/g, '""').replace(/\d+/g, "0").slice(0, 120);
}
