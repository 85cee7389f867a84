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
import { HELP, readArguments } from "./arguments.ts";
import { fuzz } from "./fuzz.ts";
import { passed, reportLines } from "./table.ts";
import type { CaseCounts } from "./case_counts.ts";

/** Prints now and then: often on a terminal, on a line of its own that is written over, else every minute. */
function progress(
  time: number | undefined,
): (allCounts: readonly CaseCounts[]) => void {
  const isTerminal = Deno.stderr.isTerminal();
  const start = performance.now();
  let shown = start;
  return (allCounts) => {
    const now = performance.now();
    if (now - shown < (isTerminal ? 2_000 : 60_000)) return;
    shown = now;
    const cases = allCounts.reduce((sum, counts) => sum + counts.cases, 0);
    const faults = allCounts.reduce((sum, counts) => sum + counts.failed, 0);
    const of = time === undefined ? "" : ` of ${Math.round(time / 1000)}`;
    const rate = Math.round(cases / (now - start) * 1000);
    const text = `${Math.round((now - start) / 1000)}${of} s, ${cases} cases, ${rate}/s, ${faults} failed`;
    Deno.stderr.writeSync(
      new TextEncoder().encode(isTerminal ? `\r\x1b[K${text}` : `${text}\n`),
    );
  };
}

async function main(): Promise<number> {
  const { help, ...options } = readArguments(Deno.args);
  if (help) return console.log(HELP), 0;
  const controller = new AbortController();
  Deno.addSignalListener("SIGINT", () => controller.abort());
  const allCounts = await fuzz({
    ...options,
    signal: controller.signal,
    onProgress: progress(options.time),
  });
  if (Deno.stderr.isTerminal()) {
    Deno.stderr.writeSync(new TextEncoder().encode("\r\x1b[K"));
  }
  reportLines(allCounts).forEach((line) => console.log(line));
  return passed(allCounts) ? 0 : 1;
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(2);
  }
}
