import { isFailed, type Outcome } from "../outcome.ts";
import { LinesFile } from "./lines_file.ts";

/** Milliseconds between two waits for the disk. */
const SYNC_INTERVAL = 5000;

/** The results of a run on one machine: a file of pictures that were classified, and one of those that failed. */
export class Results implements Disposable {
  /** The pictures that need nothing more. */
  readonly known: Set<string>;
  readonly #done: LinesFile;
  readonly #failed: LinesFile;
  #failures: number;
  #syncedAt = performance.now();

  private constructor(
    done: LinesFile,
    failed: LinesFile,
    { known, failures }: { readonly known: Set<string>; readonly failures: number },
  ) {
    this.#done = done;
    this.#failed = failed;
    this.known = known;
    this.#failures = failures;
  }

  /**
   * Opens the results at a path, and makes them where there are none.
   *
   * @param model the name of the model that adds to them
   * @param retryFailed forgets the pictures that failed
   * @throws {Error} where they cannot be written, or are another model's
   */
  static async open(
    path: string,
    { model, retryFailed }: { readonly model: string; readonly retryFailed: boolean },
  ): Promise<Results> {
    const [done, failed] = [new Set<string>(), new Set<string>()];
    const doneFile = await LinesFile.open(path, (outcome) => {
      if (isFailed(outcome)) throw notAResult(path, outcome);
      if (outcome.model !== model) throw otherModel(path, outcome.model, model);
      done.add(outcome.id);
    });
    try {
      const failedFile = await LinesFile.open(failedPath(path), ({ id }) => void failed.add(id));
      if (retryFailed) {
        await failedFile.clear();
        failed.clear();
      }
      for (const id of failed) done.add(id);
      return new Results(doneFile, failedFile, { known: done, failures: failed.size });
    } catch (error) {
      doneFile[Symbol.dispose]();
      throw error;
    }
  }

  /** Pictures that failed, in this run or before. */
  get failures(): number {
    return this.#failures;
  }

  get failedPath(): string {
    return this.#failed.path;
  }

  async write(outcomes: readonly Outcome[]): Promise<void> {
    const failed = outcomes.filter(isFailed);
    if (failed.length > 0) await this.#failed.append(failed);
    await this.#done.append(outcomes.filter((outcome) => !isFailed(outcome)));
    this.#failures += failed.length;
    if (performance.now() - this.#syncedAt > SYNC_INTERVAL) await this.sync();
  }

  async sync(): Promise<void> {
    this.#syncedAt = performance.now();
    await this.#failed.sync();
    await this.#done.sync();
  }

  [Symbol.dispose](): void {
    this.#done[Symbol.dispose]();
    this.#failed[Symbol.dispose]();
  }
}

/** The file of pictures that failed, beside that of results. */
export function failedPath(path: string): string {
  return `${path.replace(/\.(ndjson|jsonl)$/i, "")}.failed.ndjson`;
}

function notAResult(path: string, { image }: Outcome): Error {
  return new Error(
    `Cannot add results to ${path}: it has ${image}, which failed, and so is a list of failures`,
  );
}

function otherModel(path: string, found: string, wanted: string): Error {
  return new Error(`Cannot add results of ${wanted} to ${path}: those that it has are of ${found}`);
}
