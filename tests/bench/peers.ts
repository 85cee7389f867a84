/**
 * Whole models, in float32, float16 and int8, and parts of them, against every peer that installs from npm. Each
 * contestant lives in its own process; all take turns, run by run, with a rest between; answers are checked
 * before anything is timed.
 *
 *     deno task bench:peers [--quick] [--json] [--only TITLE] [--threads 1,2] [--rounds N] [--work DIR]
 *
 * `--only` keeps the scenarios whose title contains it; the work folder holds what npm installed and the oracle
 * exported. Exits with 1 when an answer is wrong or this library fails.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { type Contestant, OURS, PEERS, SMALL_CONTESTANTS } from "./harness/contestants.ts";
import { installedBytes } from "./harness/installed_size.ts";
import { type Entrant, type Plan, type Race, race } from "./harness/race.ts";
import { formatRace, formatSizes } from "./harness/report.ts";
import { modelScenario, partScenarios, type Scenario } from "./harness/scenarios.ts";
import { install, Missing, openWork } from "./harness/work.ts";
import { describeMachine, formatMachine } from "./machine.ts";
import { note, print, wholeNumber } from "./print.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    threads: { type: "string" },
    rounds: { type: "string" },
    work: { type: "string" },
  },
});

if (import.meta.main) Deno.exitCode = await main();

async function main(): Promise<number> {
  const machine = describeMachine();
  if (!options.json) print(`## Peers\n\n${formatMachine(machine)}\n`);
  const work = await openWork(options.work);
  const floats = await installAll(work, peers());
  const races: Race[] = [];
  for (const { scenario, entrants } of await matches(work, floats)) {
    for (const threads of threadCounts()) {
      note(`${scenario.title}, threads: ${threads}`);
      const result = await race(work, scenario, threads, entrants, plan(scenario));
      races.push(result);
      if (!options.json) print(formatRace(result));
    }
  }
  const sizes: Record<string, number> = {};
  for (const { contestant, folder } of floats) {
    sizes[contestant.name] = await installedBytes(contestant, folder);
  }
  print(options.json ? JSON.stringify({ machine, races, installedBytes: sizes }) : formatSizes(sizes));
  return races.some(({ wrong, failures }) =>
      wrong.length > 0 || failures.some(({ name }) => name.startsWith(OURS.name))
    )
    ? 1
    : 0;
}

function peers(): readonly Contestant[] {
  return options.quick ? [OURS, PEERS[0]!] : [OURS, ...PEERS];
}

function installAll(work: string, contestants: readonly Contestant[]): Promise<Entrant[]> {
  return skipMissing(contestants, async (contestant) => ({
    contestant,
    folder: await install(work, contestant),
  }));
}

function threadCounts(): number[] {
  return (options.threads ?? (options.quick ? "1" : "1,2")).split(",").map((text) =>
    wholeNumber("threads", text)
  );
}

function plan({ title }: Scenario): Plan {
  const rounds = options.rounds
    ? Number(options.rounds)
    : options.quick
    ? 10
    : title.startsWith("ViT-B/16")
    ? 15
    : 30;
  return { rounds, warmup: 1000, colds: options.quick ? 1 : 3 };
}

/** A scenario, and who takes part in it. */
interface Match {
  readonly scenario: Scenario;
  readonly entrants: readonly Entrant[];
}

async function matches(work: string, floats: readonly Entrant[]): Promise<Match[]> {
  const small = await installAll(work, options.quick ? SMALL_CONTESTANTS.slice(0, 2) : SMALL_CONTESTANTS);
  const sizes = ["tiny", "base"] as const;
  const models = await skipMissing(
    options.quick ? ["tiny"] as const : sizes,
    (size) => modelScenario(work, size),
  );
  const parts = options.quick ? [] : await Promise.all(sizes.map((size) => partScenarios(work, size)));
  return [
    ...models.flatMap((scenario) => [
      { scenario, entrants: floats },
      { scenario: { ...scenario, title: `${scenario.title} in int8 and float16` }, entrants: small },
    ]),
    ...parts.flat().map((scenario) => ({ scenario, entrants: floats })),
  ].filter(({ scenario }) => scenario.title.includes(options.only));
}

/** Makes each, and says which cannot be made here and why. */
async function skipMissing<T, R>(items: readonly T[], make: (item: T) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  for (const item of items) {
    try {
      made.push(await make(item));
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      note(`skipped ${typeof item === "string" ? item : (item as Contestant).name}: ${error.message}`);
    }
  }
  return made;
}
