import { Runner } from "./runner.ts";
import { CaseCounts } from "./case_counts.ts";

/** Options of a run: its kinds, time and cases. */
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
  readonly onProgress?: ((allCounts: readonly CaseCounts[]) => void) | undefined;
}

/** Milliseconds that a batch should take. */
const BATCH = 1000;
/** Inputs that are saved of a kind, one for each cause. */
const SAVED = 50;

/** Runs cases until there is no time left, all are done, or the signal says so. Kinds that are slow have fewer cases. */
export async function fuzz(options: FuzzOptions): Promise<CaseCounts[]> {
  const { kinds, seed, time = Infinity, jobs } = options;
  const allCounts = kinds.map((kind) => new CaseCounts(kind, seed));
  const temporary = await Deno.makeTempDir({ prefix: "vit-edge-fuzz-" });
  const runners = new Map(
    kinds.map((kind) => [kind, new Runner(kind, temporary)]),
  );
  const busy = new Set<CaseCounts>();
  const end = performance.now() + time;
  const job = async () => {
    while (performance.now() < end && !options.signal?.aborted) {
      const counts = leastSpent(allCounts, busy, options);
      if (!counts) return;
      busy.add(counts);
      await runBatch(counts, runners.get(counts.kind)!, options).finally(() => busy.delete(counts));
      options.onProgress?.(allCounts);
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
  return allCounts;
}

function leastSpent(
  allCounts: readonly CaseCounts[],
  busy: ReadonlySet<CaseCounts>,
  options: FuzzOptions,
): CaseCounts | undefined {
  const open = allCounts.filter((counts) => !busy.has(counts) && counts.cases < (options.cases ?? Infinity));
  return open.sort((a, b) => a.spent - b.spent)[0];
}

async function runBatch(
  counts: CaseCounts,
  runner: Runner,
  options: FuzzOptions,
): Promise<void> {
  const { cases = Infinity, signal } = options;
  const rate = counts.cases > 0 ? counts.cases / counts.spent : 20 / BATCH;
  const count = Math.min(
    cases - counts.cases,
    5000,
    Math.max(1, Math.round(rate * BATCH)),
  );
  const [first, start] = [counts.next, performance.now()];
  counts.next += count;
  try {
    for await (const result of runner.batch(first, count)) {
      if (signal?.aborted) return;
      counts.add(result);
    }
    counts.measure(runner.memory);
    await saveNew(counts, runner, options);
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    counts.spent += performance.now() - start;
  }
}

/** An input for each cause that is new. */
async function saveNew(
  counts: CaseCounts,
  runner: Runner,
  { failures }: FuzzOptions,
): Promise<void> {
  if (failures === undefined) return;
  for (
    const group of [...counts.faults.values()].slice(0, SAVED).filter((
      { file },
    ) => file === undefined)
  ) {
    await Deno.mkdir(failures, { recursive: true });
    group.file = `${failures}/${counts.kind.split("/").at(-1)}-${group.first.seed}`;
    await runner.save(group.first.seed, group.file);
  }
}
