/**
 * The command line of `cache.ts`: arguments, then a line per model.
 *
 * @module
 */
import { type CachedModel, listCache } from "../../checkpoint/hub/cache/list_cache.ts";
import { verifyModel } from "../../checkpoint/hub/cache/verify_cache.ts";
import { resolveName } from "../../checkpoint/hub/names/resolve_name.ts";
import { hubSettings } from "../../checkpoint/hub/settings.ts";
import { megabytes } from "../../util/figures.ts";
import { FAILED, OK, runCommand } from "../command.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { messageOf, print, printError } from "../terminal/print.ts";
import { clearProgress, showProgress } from "../terminal/progress.ts";
import { type CacheArguments, parseCacheArguments } from "./arguments.ts";
import { listLines } from "./lines.ts";

/** Runs `cache.ts` with these arguments; returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommand(() => import("./help.ts"), () => parseCacheArguments(args), async (options) => {
    const { cacheDir, endpoint } = await hubSettings({ cacheDir: options.cacheDir });
    if (cacheDir === undefined) {
      throw new Error("Cannot find the cache: --cache-dir, or --allow-env and HF_HOME or HOME, is wanted");
    }
    const all = await listCache(cacheDir);
    const { found, absent } = choose(all, options.models, endpoint);
    for (const name of absent) printError(`There is no ${name} in ${cacheDir}`);
    const done = await run(options, found, cacheDir);
    return done && absent.length === 0 ? OK : FAILED;
  });
}

/** The models of these names; all without names. */
function choose(all: readonly CachedModel[], names: readonly string[], endpoint: string) {
  if (names.length === 0) return { found: all, absent: [] };
  const pairs = names.map((name) => {
    const exact = all.find(({ repository }) => repository === name);
    return [
      name,
      exact ?? all.find(({ repository }) => repository === repositoryOf(name, endpoint)),
    ] as const;
  });
  return {
    found: [...new Set(pairs.map(([, model]) => model).filter((model) => model !== undefined))],
    absent: pairs.filter(([, model]) => model === undefined).map(([name]) => name),
  };
}

function repositoryOf(name: string, endpoint: string): string | undefined {
  try {
    return resolveName(name, undefined, endpoint).repository;
  } catch {
    return undefined; // said as absent
  }
}

/** Returns whether all is well. */
async function run(
  options: CacheArguments,
  models: readonly CachedModel[],
  cacheDir: string,
): Promise<boolean> {
  switch (options.action) {
    case "list":
      await print(...listLines(models, cacheDir, options));
      return true;
    case "verify":
      return await verify(options, models);
    case "remove":
      return await remove(options, models);
  }
}

async function verify({ json }: CacheArguments, models: readonly CachedModel[]): Promise<boolean> {
  using interrupt = new Interrupt();
  const { signal } = interrupt;
  const total = models.reduce((sum, { bytes }) => sum + bytes, 0);
  let [read, isWell] = [0, true];
  const onBytes = (bytes: number) => {
    read += bytes;
    showProgress(() => `Checking ${megabytes(read)} of ${megabytes(total)}`);
  };
  try {
    for (const model of models) {
      const { repository } = model;
      const { whole, unchecked, faults } = await verifyModel(model, { signal, onBytes });
      isWell &&= faults.length === 0;
      if (json) await print(JSON.stringify({ model: repository, whole, unchecked, faults }));
      else {
        const rest = unchecked > 0 ? `, ${unchecked} without a digest` : "";
        await print(`${repository}: ${whole} whole${rest}, ${faults.length} at fault`);
        await print(...faults.map(({ path, fault }) => `  ${path}: ${fault}`));
      }
    }
  } finally {
    clearProgress();
  }
  return isWell;
}

async function remove({ json }: CacheArguments, models: readonly CachedModel[]): Promise<boolean> {
  let isWell = true;
  for (const { repository, folder, bytes } of models) {
    try {
      await Deno.remove(folder, { recursive: true });
      await print(
        json
          ? JSON.stringify({ model: repository, removed: bytes })
          : `${repository}: removed, ${megabytes(bytes)}`,
      );
    } catch (error) {
      isWell = false;
      printError(`Cannot remove ${folder}: ${messageOf(error)}`);
    }
  }
  return isWell;
}
