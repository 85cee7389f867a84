/**
 * Mutated inputs of every kind for as long as wanted, each in a process that can be ended.
 *
 * ```sh
 * deno task fuzz --minutes 60
 * deno task fuzz --only png --seed 1042 --cases 1
 * ```
 *
 * @module
 */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";
import { KINDS } from "./kinds.ts";
import { passed, reportLines } from "./table.ts";
import type { Tally } from "./tally.ts";

const HELP = `Gives mutated files, configurations, run states and requests to what reads them.

  --minutes N     how long, 1 by default
  --cases N       the most cases of each kind; without --minutes no other end
  --only KIND     one kind, or several with commas between them:
                  ${Object.keys(KINDS).join(" ")}
  --seed N        the seed of the first case of each kind, 1 by default; the next has the next number
  --jobs N        processes that work at a time; by default as many as the machine has cores
  --failures DIR  where inputs that fail are written, failures by default

It ends with 1 where an error was of no class of this library, a case took more than 2 seconds or memory grew.
Ctrl-C prints what there is.`;

const NUMBER = /^\d+(\.\d+)?$/;

function readArguments(args: string[]) {
  const text = { type: "string" } as const;
  const options = { minutes: text, cases: text, only: text, seed: text, jobs: text, failures: text };
  const { values } = parseArgs({ args, options: { ...options, help: { type: "boolean", short: "h" } } });
  for (const name of ["minutes", "cases", "seed", "jobs"] as const) {
    const value = values[name];
    if (value !== undefined && !NUMBER.test(value)) {
      throw new Error(`Cannot use --${name} ${value}: a number is wanted`);
    }
  }
  const kinds = values.only?.split(",") ?? Object.keys(KINDS);
  const unknown = kinds.find((kind) => !Object.hasOwn(KINDS, kind));
  if (unknown !== undefined) {
    throw new Error(`Cannot run --only ${unknown}: one of ${Object.keys(KINDS).join(", ")} is wanted`);
  }
  const minutes = values.minutes ?? (values.cases === undefined ? "1" : undefined);
  return {
    ...{ help: values.help, kinds, failures: values.failures ?? "failures" },
    ...{ seed: Number(values.seed ?? 1), jobs: Number(values.jobs ?? navigator.hardwareConcurrency) },
    cases: values.cases === undefined ? undefined : Number(values.cases),
    time: minutes === undefined ? undefined : Number(minutes) * 60_000,
  };
}

/** Prints now and then: often on a terminal, on a line of its own that is written over, else every minute. */
function progress(time: number | undefined): (tallies: readonly Tally[]) => void {
  const isTerminal = Deno.stderr.isTerminal();
  const start = performance.now();
  let shown = start;
  return (tallies) => {
    const now = performance.now();
    if (now - shown < (isTerminal ? 2_000 : 60_000)) return;
    shown = now;
    const cases = tallies.reduce((sum, tally) => sum + tally.cases, 0);
    const faults = tallies.reduce((sum, tally) => sum + tally.faults.length, 0);
    const of = time === undefined ? "" : ` of ${Math.round(time / 1000)}`;
    const rate = Math.round(cases / (now - start) * 1000);
    const text = `${Math.round((now - start) / 1000)}${of} s, ${cases} cases, ${rate}/s, ${faults} failed`;
    Deno.stderr.writeSync(new TextEncoder().encode(isTerminal ? `\r\x1b[K${text}` : `${text}\n`));
  };
}

async function main(): Promise<number> {
  const { help, ...options } = readArguments(Deno.args);
  if (help) return console.log(HELP), 0;
  const controller = new AbortController();
  Deno.addSignalListener("SIGINT", () => controller.abort());
  await Deno.mkdir(options.failures, { recursive: true });
  const tallies = await fuzz({ ...options, signal: controller.signal, onProgress: progress(options.time) });
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode("\r\x1b[K"));
  reportLines(tallies, options.failures).forEach((line) => console.log(line));
  return passed(tallies) ? 0 : 1;
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(2);
  }
}
