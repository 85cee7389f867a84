/**
 * A bulk run on several workers in which processes are ended at random moments: what comes out must be as if none had
 * been.
 *
 * @module
 */
import { type Failed, isFailed, type Outcome, parseLines } from "../../src/bulk/outcome.ts";
import { bulk, ended, makePictures, spawnBulk } from "./bulk.ts";
import { Random } from "./random.ts";
import { RedisServer } from "./redis.ts";

/** Options of the scenario. */
export interface Scenario {
  readonly pictures: number;
  /** Files among them that are no pictures. */
  readonly broken: number;
  readonly batch: number;
  readonly workers: number;
  /** Workers that are ended, each replaced by another. */
  readonly kills: number;
  /** Ends Redis once, and starts it again. */
  readonly restart: boolean;
  /** Decides the moments. */
  readonly seed: number;
  log(line: string): void;
}

/** What came out. */
export interface Aftermath {
  readonly status: { readonly added: number; readonly done: number; readonly failed: number };
  /** Lines of results, over all parts. */
  readonly lines: number;
  /** Pictures among them. */
  readonly different: number;
  readonly failed: readonly Failed[];
  /** Lines of the exported file. */
  readonly exported: number;
  readonly seconds: number;
}

/** Seconds after which a worker is taken for dead. */
const STALLED_AFTER = "2";

/** Runs the scenario. */
export async function runScenario(scenario: Scenario): Promise<Aftermath> {
  const { pictures, broken, batch, workers, log } = scenario;
  const folder = await makePictures(pictures, broken);
  const out = await Deno.makeTempDir({ prefix: "results" });
  await using redis = await RedisServer.start();
  const queue = ["--queue", redis.url];
  try {
    const added = await bulk("add", folder, ...queue, "--batch", String(batch));
    if (added.code !== 0) throw new Error(`add ended with ${added.code}: ${added.err}`);
    log(added.out.trim());
    const start = performance.now();
    const args = [
      "work",
      ...queue,
      "--out",
      out,
      "--drain",
      "--workers",
      "1",
      "--stalled-after",
      STALLED_AFTER,
    ];
    const children = Array.from({ length: workers }, () => spawnBulk(args));
    const ends = children.map(ended);
    await disturb(scenario, { redis, out, children, ends, spawn: () => spawnBulk(args) });
    const codes = (await Promise.all(ends)).map(({ code }) => code);
    const seconds = (performance.now() - start) / 1000;
    log(`exit codes of workers: ${codes.join(", ")}; ${seconds.toFixed(1)} s`);
    const status = JSON.parse((await bulk("status", ...queue, "--json")).out);
    const exported = JSON.parse((await bulk("export", out, "--out", `${out}.ndjson`, "--json")).out);
    return { status, ...await count(out), exported: exported.classified, seconds };
  } finally {
    for (const path of [folder, out, `${out}.ndjson`, `${out}.failed.ndjson`]) {
      await Deno.remove(path, { recursive: true }).catch(() => {}); // not there where the run failed early
    }
  }
}

interface Running {
  readonly redis: RedisServer;
  readonly out: string;
  readonly children: Deno.ChildProcess[];
  readonly ends: Promise<{ readonly code: number; readonly err: string }>[];
  spawn(): Deno.ChildProcess;
}

/** Ends processes when so many parts are there as chance decides. */
async function disturb(scenario: Scenario, { redis, out, children, ends, spawn }: Running): Promise<void> {
  const { pictures, batch, kills, restart, seed, log } = scenario;
  const random = new Random(seed);
  const jobs = Math.ceil(pictures / batch);
  const events = [...Array(kills).fill("worker"), ...restart ? ["redis"] : []] as ("worker" | "redis")[];
  const moments = events.map((event) => ({ event, at: Math.ceil((0.1 + 0.7 * random.uniform()) * jobs) }));
  for (const { event, at } of moments.sort((a, b) => a.at - b.at)) {
    await untilParts(out, at);
    if (event === "redis") {
      await redis.kill();
      log(`after ${await partsIn(out)} parts of ${jobs}: kill -9 of Redis`);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await redis.start();
      continue;
    }
    const victim = random.below(children.length);
    children[victim]!.kill("SIGKILL");
    log(`after ${await partsIn(out)} parts of ${jobs}: kill -9 of worker ${victim}`);
    await ends[victim];
    children[victim] = spawn();
    ends.push(ended(children[victim]!));
  }
}

async function untilParts(out: string, count: number): Promise<void> {
  while (await partsIn(out) < count) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function partsIn(out: string): Promise<number> {
  return (await partPaths(out)).length;
}

async function partPaths(out: string): Promise<string[]> {
  const paths: string[] = [];
  const isThere = await Deno.stat(`${out}/parts`).then(() => true, () => false);
  if (!isThere) return paths;
  for await (const folder of Deno.readDir(`${out}/parts`)) {
    for await (const { name } of Deno.readDir(`${out}/parts/${folder.name}`)) {
      if (!name.startsWith(".")) paths.push(`${out}/parts/${folder.name}/${name}`);
    }
  }
  return paths;
}

/** Counts the lines of all parts, apart from those of pictures that are tried again. */
async function count(out: string): Promise<Pick<Aftermath, "lines" | "different" | "failed">> {
  const outcomes: Outcome[] = [];
  for (const path of await partPaths(out)) outcomes.push(...parseLines(await Deno.readTextFile(path), path));
  const last = outcomes.filter((outcome) => !isFailed(outcome) || !outcome.retry);
  const failed = last.filter(isFailed);
  return { lines: last.length, different: new Set(last.map(({ image }) => image)).size, failed };
}
