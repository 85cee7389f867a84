/**
 * The parts of BullMQ and ioredis that are used. Their own types are not imported: they bring those of all of Node, in
 * which timers and such are other types than Deno's.
 *
 * @module
 */

/** The packages. */
export interface QueuePackages {
  readonly Queue: new <Data>(name: string, options: ConnectedOptions) => Queue<Data>;
  readonly Worker: new <Data>(
    name: string,
    processor: (job: Job<Data>) => Promise<void>,
    options: WorkerOptions,
  ) => Worker;
  /** The error after which a job is not tried again. */
  readonly UnrecoverableError: new (message: string) => Error;
  readonly Redis: new (options: RedisOptions) => Redis;
}

interface ConnectedOptions {
  readonly connection: Redis;
  readonly prefix: string;
}

interface WorkerOptions extends ConnectedOptions {
  readonly concurrency: number;
  /** Milliseconds that a job belongs to a worker, which renews them while it lives. */
  readonly lockDuration: number;
  /** Milliseconds between two looks for jobs whose worker died. */
  readonly stalledInterval: number;
  readonly maxStalledCount: number;
}

/** A job that is begun. */
export interface Job<Data> {
  readonly id?: string;
  readonly data: Data;
  /** How often its worker was taken for dead. */
  readonly stalledCounter: number;
  updateData(data: Data): Promise<void>;
}

/** Options of a job. */
export interface JobOptions {
  readonly jobId: string;
  readonly attempts: number;
  readonly backoff: { readonly type: string; readonly delay: number };
  readonly removeOnComplete: boolean;
  readonly delay?: number;
}

/** The states of jobs that are counted. */
export type JobState = "wait" | "delayed" | "prioritized" | "paused" | "active" | "failed";

/** A queue, for those who add to it. */
export interface Queue<Data> {
  add(name: string, data: Data, options: JobOptions): Promise<unknown>;
  addBulk(jobs: { name: string; data: Data; opts: JobOptions }[]): Promise<unknown>;
  getJobCounts(...states: JobState[]): Promise<Record<string, number>>;
  getWorkersCount(): Promise<number>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** A worker on a queue. */
export interface Worker {
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Ends after the jobs that are begun. */
  close(): Promise<void>;
}

interface RedisOptions {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly servername: string };
  readonly lazyConnect: boolean;
  readonly connectTimeout: number;
  readonly maxRetriesPerRequest: null;
  readonly retryStrategy: (times: number) => number | null;
}

/** A client of Redis. */
export interface Redis {
  readonly status: string;
  connect(): Promise<void>;
  disconnect(): void;
  ping(): Promise<string>;
  info(section: string): Promise<string>;
  config(action: "GET", name: string): Promise<string[]>;
  eval(script: string, keys: number, ...words: (string | number)[]): Promise<unknown>;
  hscan(key: string, cursor: string): Promise<[cursor: string, entries: string[]]>;
  hlen(key: string): Promise<number>;
  hdel(key: string, ...fields: string[]): Promise<number>;
  hget(key: string, field: string): Promise<string | null>;
  hgetall(key: string): Promise<Record<string, string>>;
  hsetnx(key: string, field: string, value: string): Promise<number>;
  lrange(key: string, first: number, last: number): Promise<string[]>;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "close" | "ready", listener: () => void): unknown;
}
