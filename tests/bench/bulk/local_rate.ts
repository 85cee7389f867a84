/**
 * The rate of runs on this machine, with one worker and with two, and of `classify.ts` on one thread, which decodes on
 * others.
 *
 * @module
 */
const ROOT = new URL("../../../", import.meta.url);

/** Seconds of each kind of run, in the order in which they were made. */
export interface LocalRates {
  readonly one: number[];
  readonly two: number[];
  readonly classify: number[];
}

/** Runs each in turn, so often. @param folder of pictures */
export async function localRates(folder: string, rounds: number): Promise<LocalRates> {
  const rates: LocalRates = { one: [], two: [], classify: [] };
  for (let round = 0; round < rounds; round++) {
    rates.one.push(await secondsOfBulk(folder, 1));
    rates.two.push(await secondsOfBulk(folder, 2));
    rates.classify.push(await seconds("classify.ts", "--threads", "1", "--json", "--recursive", folder));
  }
  return rates;
}

async function secondsOfBulk(folder: string, workers: number): Promise<number> {
  const out = await Deno.makeTempDir();
  try {
    return await seconds(
      "src/cli/bulk.ts",
      folder,
      "--out",
      `${out}/results.ndjson`,
      "--workers",
      String(workers),
    );
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

async function seconds(...words: string[]): Promise<number> {
  const start = performance.now();
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-read", "--allow-write", ...words],
    cwd: ROOT,
    stdout: "null",
    stderr: "null",
  }).output();
  if (!success) throw new Error(`Cannot measure ${words.join(" ")}: it failed`);
  return (performance.now() - start) / 1000;
}
