import { Runner } from "./runner.ts";
import { Tally } from "./tally.ts";

/** What to run, and for how long. */
export interface FuzzOptions {
  readonly kinds: readonly string[];
  /** A kind's cases have seeds from here on: a case is repeated by its own seed as the first. */
  readonly seed: number;
  /** Milliseconds in all, of which every kind gets the same share. */
  readonly time?: number | undefined;
  /** The most cases of each kind. */
  readonly cases?: number | undefined;
  /** Kinds at a time. */
  readonly jobs: number;
  /** A folder for inputs that fail, which is made for the first of them. */
  readonly failures?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((tallies: readonly Tally[]) => void) | undefined;
}

/** Milliseconds that a batch should take. */
const BATCH = 1000;
/** Inputs that are saved of a kind, one for each cause. */
const SAVED = 50;

/** Runs cases until there is no time left, all are done, or the signal says so. Kinds that are slow have fewer cases. */
export async function fuzz(options: FuzzOptions): Promise<Tally[]> {
  const { kinds, seed, time = Infinity, jobs } = options;
  const tallies = kinds.map((kind) => new Tally(kind, seed));
  const temporary = await Deno.makeTempDir({ prefix: "vit-edge-fuzz-" });
  const runners = new Map(
    kinds.map((kind) => [kind, new Runner(kind, temporary)]),
  );
  const busy = new Set<Tally>();
  const end = performance.now() + time;
  const job = async () => {
    while (performance.now() < end && !options.signal?.aborted) {
      const tally = leastSpent(tallies, busy, options);
      if (!tally) return;
      busy.add(tally);
      await runBatch(tally, runners.get(tally.kind)!, options).finally(() => busy.delete(tally));
      options.onProgress?.(tallies);
    }
  };
  let stopped: Promise<unknown> | undefined;
  const stop = () => stopped = Promise.all([...runners.values()].map((runner) => runner.kill()));
  options.signal?.addEventListener("abort", stop);
  try {
    await Promise.all(Array.from({ length: jobs }, job));
  } finally {
    options.signal?.removeEventListener("abort", stop);
    await stopped;
    for (const runner of runners.values()) await runner.close();
    await Deno.remove(temporary, { recursive: true });
  }
  return tallies;
}

function leastSpent(
  tallies: readonly Tally[],
  busy: ReadonlySet<Tally>,
  options: FuzzOptions,
): Tally | undefined {
  const open = tallies.filter((tally) => !busy.has(tally) && tally.cases < (options.cases ?? Infinity));
  return open.sort((a, b) => a.spent - b.spent)[0];
}

async function runBatch(
  tally: Tally,
  runner: Runner,
  options: FuzzOptions,
): Promise<void> {
  const { cases = Infinity, signal } = options;
  const pace = tally.cases > 0 ? tally.cases / tally.spent : 20 / BATCH;
  const count = Math.min(
    cases - tally.cases,
    5000,
    Math.max(1, Math.round(pace * BATCH)),
  );
  const [first, start] = [tally.next, performance.now()];
  tally.next += count;
  try {
    for await (const result of runner.batch(first, count)) {
      if (signal?.aborted) return;
      tally.add(result);
    }
    tally.measure(runner.memory);
    await saveNew(tally, runner, options);
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    tally.spent += performance.now() - start;
  }
}

/** An input for each cause that is new. */
async function saveNew(
  tally: Tally,
  runner: Runner,
  { failures }: FuzzOptions,
): Promise<void> {
  if (failures === undefined) return;
  for (
    const group of [...tally.faults.values()].slice(0, SAVED).filter((
      { file },
    ) => file === undefined)
  ) {
    await Deno.mkdir(failures, { recursive: true });
    group.file = `${failures}/${tally.kind.split("/").at(-1)}-${group.first.seed}`;
    await runner.save(group.first.seed, group.file);
  }
}
