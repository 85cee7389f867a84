import { type BulkPicture, isId } from "../outcome.ts";
import type { Connection } from "./connect.ts";
import { type Claimed, Ledger, PREFIX } from "./ledger.ts";
import { loadQueuePackages } from "./load_packages.ts";
import type { Queue } from "./package_types.ts";

/** What a job is about. */
export interface JobData {
  readonly pictures: readonly BulkPicture[];
  /** 1 for the first try of these pictures. */
  readonly attempt: number;
  /** How often a picture was begun since its worker died, by its id. */
  readonly begun?: Readonly<Record<string, number>>;
}

/** Tells whether a job's data is what `BulkQueue` adds. */
export function isJobData(data: unknown): data is JobData {
  const { pictures, attempt } = (data ?? {}) as Partial<Record<keyof JobData, unknown>>;
  const isPicture = ({ id, image }: BulkPicture) => isId(id) && typeof image === "string";
  return Number.isInteger(attempt) && Array.isArray(pictures) &&
    pictures.every((one) => one && isPicture(one));
}

/**
 * Tries of a job whose results cannot be written, say, each after some seconds: a worker that fails so ends, and others
 * may do better. Pictures that cannot be classified are no failure of their job.
 */
const TRIES = 1000;
const WAIT_BETWEEN_TRIES = 5000;

/** Numbers of jobs. */
export interface JobCounts {
  /** Not begun, those among them that wait for their time included. */
  readonly waiting: number;
  readonly active: number;
  /** Given up: their data is not understood. */
  readonly broken: number;
}

/** A queue of batches of pictures. */
export class BulkQueue implements AsyncDisposable {
  readonly ledger: Ledger;
  readonly #queue: Queue<JobData>;

  private constructor(queue: Queue<JobData>, ledger: Ledger) {
    this.#queue = queue;
    this.ledger = ledger;
  }

  static async open({ client }: Connection, name: string): Promise<BulkQueue> {
    const { Queue } = await loadQueuePackages();
    const queue = new Queue<JobData>(name, { connection: client, prefix: PREFIX });
    queue.on("error", () => {}); // the client comes back by itself
    return new BulkQueue(queue, new Ledger(client, name));
  }

  /** Adds the pictures that were not added before, as one job. @returns how many they are */
  async add(pictures: readonly BulkPicture[]): Promise<number> {
    const claimed = await this.ledger.claim(pictures);
    if (!claimed) return 0;
    await this.#enqueue([claimed]);
    return claimed.pictures.length;
  }

  /** Adds what a process that ended had claimed and not added. Done twice, it changes nothing. */
  async recover(): Promise<void> {
    for await (const claimed of this.ledger.outbox()) await this.#enqueue([claimed]);
  }

  /** Adds pictures for another try. Done twice, it changes nothing. */
  async addAgain(
    id: string,
    pictures: readonly BulkPicture[],
    attempt: number,
    delay: number,
  ): Promise<void> {
    await this.#queue.add("again", { pictures, attempt }, { ...optionsOf(id), delay });
  }

  async counts(): Promise<JobCounts> {
    const counts = await this.#queue.getJobCounts(
      "wait",
      "delayed",
      "prioritized",
      "paused",
      "active",
      "failed",
    );
    const of = (name: string) => counts[name] ?? 0;
    const outbox = await this.ledger.waiting();
    const waiting = of("wait") + of("delayed") + of("prioritized") + of("paused") + outbox;
    return { waiting, active: of("active"), broken: of("failed") };
  }

  /** Workers that are connected; `undefined` where the server does not tell. */
  async workers(): Promise<number | undefined> {
    return await this.#queue.getWorkersCount().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue.close();
  }

  async #enqueue(claimed: readonly Claimed[]): Promise<void> {
    await this.#queue.addBulk(claimed.map(({ id, pictures }) => ({
      name: "batch",
      data: { pictures, attempt: 1 },
      opts: optionsOf(id),
    })));
    await this.ledger.release(claimed.map(({ id }) => id));
  }
}

function optionsOf(jobId: string) {
  return {
    jobId,
    attempts: TRIES,
    backoff: { type: "fixed", delay: WAIT_BETWEEN_TRIES },
    removeOnComplete: true,
  };
}
