/**
 * Pictures per second of a training step of the CIFAR ViT (forward, loss, backward, AdamW; batches of 64), beside
 * PyTorch and the JavaScript libraries that train. Each contestant lives in its own process; all take turns, step by
 * step. They start from the same numbers, and the losses of their first three steps must be the same. PyTorch's time
 * depends on the kernel that OpenBLAS picks, which is printed; `OPENBLAS_CORETYPE=Haswell` has it pick another.
 *
 *     deno task bench:train [--json] [--threads 1,2] [--rounds N] [--only NAME,NAME] [--profile] [--work DIR]
 *
 * `--profile` says instead where this library's step spends its time. Exits with 1 when a loss is wrong.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { TRAINING_OURS, TRAINING_PEERS } from "./harness/contestants.ts";
import { type Entrant, type Race, race } from "./harness/race.ts";
import { install, Missing, openWork } from "./harness/work.ts";
import { describeMachine, formatMachine } from "./machine.ts";
import { NETWORK } from "./peers/training.ts";
import { digits, note, print, table, wholeNumber } from "./print.ts";
import { median, quantile } from "./statistics.ts";
import { formatOpenBlas, pickedOpenBlas } from "./train/openblas.ts";
import { profileStep } from "./train/profile.ts";
import { trainingScenario } from "./train/scenario.ts";

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    threads: { type: "string", default: "1,2" },
    rounds: { type: "string", default: "15" },
    only: { type: "string" },
    work: { type: "string" },
  },
});

if (import.meta.main) await main();

async function main(): Promise<void> {
  const machine = describeMachine();
  const work = await openWork(options.work);
  const threads = options.threads.split(",").map((text) => wholeNumber("threads", text));
  const rounds = wholeNumber("rounds", options.rounds);
  const scenario = await trainingScenario(work);
  if (!options.json) print(`## A training step\n\n${formatMachine(machine)}\n`);
  if (options.profile) {
    for (const count of threads) {
      const rows = await profileStep(scenario.job, count, rounds);
      print(options.json ? JSON.stringify({ machine, threads: count, rows }) : formatProfile(count, rows));
    }
    return;
  }
  const entrants = await installed(work);
  const openBlas = entrants.some(({ contestant }) => contestant.name === "pytorch") && await pickedOpenBlas();
  if (openBlas && !options.json) print(`${formatOpenBlas(openBlas)}\n`);
  const races: Race[] = [];
  for (const count of threads) {
    const result = await race(work, scenario, count, entrants, { rounds, warmup: 1000, colds: 1 });
    races.push(result);
    if (!options.json) print(format(result));
    if (result.wrong.length > 0) Deno.exitCode = 1;
  }
  if (options.json) {
    print(JSON.stringify({ machine, ...openBlas && { openBlas }, batch: NETWORK.batch, races }));
  }
}

/** The contestants that are asked for and can be installed; the others are named with the reason. */
async function installed(work: string): Promise<Entrant[]> {
  const wanted = options.only?.split(",");
  const entrants: Entrant[] = [];
  for (const contestant of [TRAINING_OURS, ...TRAINING_PEERS]) {
    if (wanted && contestant !== TRAINING_OURS && !wanted.includes(contestant.name)) continue;
    try {
      entrants.push({ contestant, folder: await install(work, contestant) });
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      note(`skipped ${contestant.name}: ${error.message}`);
    }
  }
  return entrants;
}

function format({ threads, results, failures, wrong }: Race): string {
  const rate = (milliseconds: number) => digits(NETWORK.batch / milliseconds * 1000);
  const rows = results.map(({ name, milliseconds, ratio, peakBytes }) => [
    name,
    rate(median(milliseconds)),
    [0.9, 0.1].map((share) => rate(quantile(milliseconds, share))).join("–"),
    rate(Math.min(...milliseconds)),
    digits(median(milliseconds)),
    digits(ratio),
    peakBytes === undefined ? "?" : digits(peakBytes / 1e6),
  ]);
  return [
    `### ${threads === 1 ? "1 thread" : `${threads} threads`}`,
    "",
    table(["", "pictures/s", "10–90 %", "best", "median ms", "ours / its", "peak MB"], rows),
    ...failures.map(({ name, reason }) => `\n${name} could not run: ${reason}`),
    ...wrong.map(({ name, reason }) => `\n**WRONG** ${name}: ${reason}`),
    "",
  ].join("\n");
}

function formatProfile(threads: number, rows: readonly (readonly [string, number, number])[]): string {
  const total = rows.reduce((sum, [, , milliseconds]) => sum + milliseconds, 0);
  return [
    `### ${threads === 1 ? "1 thread" : `${threads} threads`}`,
    "",
    table(
      ["", "calls", "ms", "share"],
      rows.map(([name, calls, milliseconds]) => [
        name,
        String(calls),
        digits(milliseconds),
        `${(100 * milliseconds / total).toFixed(1)} %`,
      ]),
    ),
    "",
  ].join("\n");
}
