/**
 * Contestants at one scenario: answers first, then runs in alternation, then cold starts.
 *
 * @module
 */
import { assertClose, scaled } from "../../conformance/tolerance.ts";
import type { Job } from "../peers/peer.ts";
import { medianRatio } from "../statistics.ts";
import { Contender } from "./contender.ts";
import type { Contestant } from "./contestants.ts";
import type { Scenario } from "./scenarios.ts";

/** The amount of measuring. */
export interface Plan {
  /** Runs of each contestant that count. */
  readonly rounds: number;
  /** Milliseconds of running before them, for compilers to settle; at least two runs. */
  readonly warmup: number;
  /** Whole processes, the one that then runs included. */
  readonly colds: number;
}

/** A contestant, installed. */
export interface Entrant {
  readonly contestant: Contestant;
  /** The folder that it runs in. */
  readonly folder: string;
}

/** The measurements of one contestant. */
export interface Result {
  readonly name: string;
  readonly milliseconds: readonly number[];
  /** The first entrant's time over its own, pair by pair. */
  readonly ratio: number;
  /** Whole processes, from their start to the first result. */
  readonly coldMilliseconds: readonly number[];
  /** The same processes, without the start of Deno. */
  readonly loadMilliseconds: readonly number[];
  readonly peakBytes: number | undefined;
}

/** All contestants at one scenario. */
export interface Race {
  readonly title: string;
  readonly threads: number;
  readonly results: readonly Result[];
  /** Contestants that could not start, each with the reason. */
  readonly failures: readonly { readonly name: string; readonly reason: string }[];
  /** Contestants whose answers were wrong, each with the difference. */
  readonly wrong: readonly { readonly name: string; readonly reason: string }[];
}

/** Rest before every run, so that threads of the last one that wait in a loop have come to sleep. */
const REST_MILLISECONDS = 50;
/** The tolerance of a float32 network's logits, or of a block's output. */
const TOLERANCE = scaled(1e-4);
/** What smaller weights may move logits by: a share of their root mean square. */
const SMALL_TOLERANCE = 0.05;

interface Runner {
  readonly entrant: Entrant;
  readonly contender: Contender;
  readonly milliseconds: number[];
  readonly colds: readonly Cold[];
}

type Cold = Pick<Contender, "coldMilliseconds" | "loadMilliseconds">;

/** Runs one scenario with all entrants that can do it on so many threads; the first is this library. */
export async function race(
  work: string,
  { title, job, answer }: Scenario,
  threads: number,
  entrants: readonly Entrant[],
  { rounds, warmup, colds }: Plan,
): Promise<Race> {
  await using stack = new AsyncDisposableStack();
  const failures: { name: string; reason: string }[] = [];
  const wrong: typeof failures = [];
  const runners: Runner[] = [];
  for (const entrant of entrants) {
    const { kinds, maxThreads, name, settings } = entrant.contestant;
    if (!kinds.includes(job.kind) || threads > maxThreads) continue;
    const output = `${work}/${name}.output`;
    const ownJob = { ...job, ...settings, threads, output };
    const start = () => Contender.start(entrant.contestant, entrant.folder, ownJob);
    try {
      const starts: Cold[] = [];
      for (let i = 1; i < colds; i++) {
        await using contender = await start();
        starts.push(contender);
      }
      const contender = stack.use(await start());
      const reason = await fault(output, answer, settings?.dtype);
      if (reason) wrong.push({ name, reason });
      else {runners.push({
          entrant,
          contender,
          milliseconds: [],
          colds: [...starts, contender],
        });}
    } catch (error) {
      failures.push({ name, reason: String(error) });
    }
  }
  for (const { contender } of runners) await warmUp(contender, warmup);
  await runRounds(runners, rounds);
  const results = await Promise.all(resultsOf(runners, entrants[0]));
  return { title, threads, results, failures, wrong };
}

/** The fault in a first result; `undefined` where there is none. */
async function fault(
  output: string,
  answer: Float32Array,
  dtype: Job["dtype"],
): Promise<string | undefined> {
  const { buffer } = await Deno.readFile(output);
  await Deno.remove(output);
  const found = new Float32Array(buffer);
  try {
    if (dtype) assertNear(found, answer);
    else assertClose("the answer", found, answer, TOLERANCE);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The same best class, and logits that move by little. */
function assertNear(found: Float32Array, answer: Float32Array): void {
  const moved = rms(found.map((v, i) => v - answer[i]!)) / rms(answer);
  if (!(moved <= SMALL_TOLERANCE)) throw new Error(`logits move by ${moved} of their root mean square`);
  const [best, wanted] = [found, answer].map((logits) => logits.indexOf(Math.max(...logits)));
  if (best !== wanted) throw new Error(`class ${best} is best, ${wanted} wanted`);
}

function rms(values: Float32Array): number {
  return Math.hypot(...values) / Math.sqrt(values.length);
}

async function warmUp(contender: Contender, milliseconds: number): Promise<void> {
  let spent = await contender.run();
  do spent += await contender.run(); while (spent < milliseconds);
}

/** Rounds of one run of each contestant; each round begins with another one. */
async function runRounds(runners: readonly Runner[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < runners.length; i++) {
      const { contender, milliseconds } = runners[(round + i) % runners.length]!;
      await new Promise((resolve) => setTimeout(resolve, REST_MILLISECONDS));
      milliseconds.push(await contender.run());
    }
  }
}

function resultsOf(runners: readonly Runner[], first: Entrant | undefined): Promise<Result>[] {
  const ours = runners.find(({ entrant }) => entrant === first);
  return runners.map(async ({ entrant, contender, milliseconds, colds }) => ({
    name: entrant.contestant.name,
    milliseconds,
    ratio: ours ? medianRatio(ours.milliseconds, milliseconds) : NaN,
    coldMilliseconds: colds.map((cold) => cold.coldMilliseconds),
    loadMilliseconds: colds.map((cold) => cold.loadMilliseconds),
    peakBytes: await contender.peakBytes(),
  }));
}
