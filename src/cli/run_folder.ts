/**
 * The folder that a run writes to.
 *
 * @module
 */
import { removeLeftovers } from "../checkpoint/staged_files.ts";
import { STATE_FILE } from "../train/run_state.ts";

/** Files by which a folder is known to have a run, or a model. */
const RUN_FILES = [
  ...[STATE_FILE, "metrics.csv", "report.html"],
  ...["model.safetensors", "config.json", "class_indices.json"],
];
/** Those that must not outlast a run which is replaced: the others are written anew with its first epoch. */
const PAST = [STATE_FILE, "metrics.csv", "report.html"];

/** Which runs a folder may have. */
export interface RunFolderOptions {
  /** One is wanted. */
  readonly resume: boolean;
  /** One may be lost. */
  readonly force: boolean;
}

/**
 * Refuses a folder with what must not be lost, and to resume where there is nothing to resume. What a killed process
 * has left half written goes.
 */
export async function expectRunFolder(folder: string, { resume, force }: RunFolderOptions): Promise<void> {
  const found = await whichExist(folder, RUN_FILES);
  if (resume && !found.includes(STATE_FILE)) {
    throw new Error(`Cannot resume from ${folder}: it has no ${STATE_FILE}; --out must name a run's folder`);
  }
  if (found.length === 0) return;
  if (resume || force) {
    for (const name of RUN_FILES) await removeLeftovers(folder, name);
    return;
  }
  const choices = "--resume goes on with it, --force replaces it, --out names another folder";
  throw new Error(`Cannot train into ${folder}: it has ${found[0]} already; ${choices}`);
}

/** Makes the folder; a run that is to be replaced goes. */
export function makeRunFolder(folder: string, { force }: RunFolderOptions): void {
  Deno.mkdirSync(folder, { recursive: true });
  if (!force) return;
  const names = new Set(Array.from(Deno.readDirSync(folder), ({ name }) => name));
  for (const name of PAST) if (names.has(name)) Deno.removeSync(`${folder}/${name}`);
}

/** Whether a run can be gone on with. */
export async function hasState(folder: string): Promise<boolean> {
  return (await whichExist(folder, [STATE_FILE])).length > 0;
}

async function whichExist(folder: string, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map((name) => Deno.lstat(`${folder}/${name}`).then(() => [name], () => [])),
  );
  return found.flat();
}
