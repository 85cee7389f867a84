/**
 * The folder that a run writes to.
 *
 * @module
 */
import { removeLeftovers } from "../../checkpoint/writing/staged_files.ts";
import { STATE_FILE } from "../../train/run/run_state.ts";
import { messageOf } from "../terminal/print.ts";

/** Files by which a folder is known to have a run, or a model. */
const RUN_FILES = [
  STATE_FILE,
  "metrics.csv",
  "report.html",
  "model.safetensors",
  "config.json",
  "class_indices.json",
];
/** Files that must not outlast a run which is replaced: the others are written anew with its first epoch. */
const PAST = [STATE_FILE, "metrics.csv", "report.html"];

/** True where a lock can keep two processes apart. */
export const LOCKS_FOLDERS = Deno.build.os !== "windows" && "tryLockSync" in Deno.FsFile.prototype;

/** Options of a `RunFolder`: the runs that it may have. */
export interface RunFolderOptions {
  /** True where the folder must have a run to go on with. */
  readonly resume: boolean;
  /** True where a run in the folder may be overwritten. */
  readonly force: boolean;
}

/**
 * A run's folder: a run or a model in it is overwritten only where that is allowed, and no other process
 * writes there meanwhile.
 */
export class RunFolder implements Disposable {
  readonly #path: string;
  readonly #options: RunFolderOptions;
  #lock: Deno.FsFile | undefined;

  constructor(path: string, options: RunFolderOptions) {
    this.#path = path;
    this.#options = options;
  }

  /**
   * Refuses a folder whose run or model may not be overwritten, one that cannot be written, and one without
   * a run where that is to be resumed. Files that a killed process left half written are removed.
   */
  async expect(): Promise<void> {
    if (exists(this.#path)) this.#claim();
    const found = this.#expectFree();
    if (found.length === 0) return;
    for (const name of RUN_FILES) await removeLeftovers(this.#path, name);
  }

  /** Makes the folder; a run that is to be replaced is removed. */
  make(): void {
    if (!this.#lock) this.#claim();
    this.#expectFree(); // another process may have been faster
    if (!this.#options.force) return;
    for (const name of PAST) if (exists(`${this.#path}/${name}`)) Deno.removeSync(`${this.#path}/${name}`);
  }

  /** Frees the folder for other processes. */
  [Symbol.dispose](): void {
    this.#lock?.close();
    this.#lock = undefined;
  }

  #claim(): void {
    try {
      Deno.mkdirSync(this.#path, { recursive: true });
      // It has the name of a temporary file, so that it is cleaned up later if the process is killed here.
      Deno.removeSync(Deno.makeTempFileSync({ dir: this.#path, prefix: `.${STATE_FILE}.`, suffix: ".tmp" }));
    } catch (cause) {
      const wanted = `a folder that can be written is wanted; ${messageOf(cause)}`;
      throw new Error(`Cannot train into ${this.#path}: ${wanted}`, { cause });
    }
    this.#lock = lockFolder(this.#path);
  }

  #expectFree(): string[] {
    const [path, { resume, force }] = [this.#path, this.#options];
    const found = RUN_FILES.filter((name) => exists(`${path}/${name}`));
    const isRun = found.includes(STATE_FILE);
    if (resume && !isRun) {
      const begun =
        `it has ${found[0]}, but no ${STATE_FILE}: a run ended there before its first state was written, ` +
        "or a model was put there; --force instead of --resume begins the run again";
      const nothing = `it has no ${STATE_FILE}; --out must name a run's folder`;
      throw new Error(`Cannot resume from ${path}: ${found.length > 0 ? begun : nothing}`);
    }
    if (found.length === 0 || resume || force) return found;
    const resumable = isRun ? "--resume goes on with it" : `there is no ${STATE_FILE} to go on from`;
    const choices = `${resumable}, --force replaces it, --out names another folder`;
    throw new Error(`Cannot train into ${path}: it has ${found[0]} already; ${choices}`);
  }
}

/** Tells whether a folder has the state of a run to go on with. */
export async function hasState(folder: string): Promise<boolean> {
  return await Deno.lstat(`${folder}/${STATE_FILE}`).then(() => true, () => false);
}

/** Tells whether a folder has files of a run, or a model. */
export function hasRun(folder: string): boolean {
  return RUN_FILES.some((name) => exists(`${folder}/${name}`));
}

/** Tells whether a path exists; a link does, wherever it leads. */
function exists(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== undefined;
  } catch {
    return false;
  }
}

/** Locks a folder until the process ends, however that does. Deno 2.5 cannot ask, nor Windows open a folder. */
function lockFolder(path: string): Deno.FsFile | undefined {
  if (!LOCKS_FOLDERS) return undefined;
  const folder = Deno.openSync(path);
  if (folder.tryLockSync(true)) return folder;
  folder.close();
  throw new Error(
    `Cannot train into ${path}: another process is training into it; wait for it, or name another --out`,
  );
}
