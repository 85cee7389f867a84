/**
 * What a queue takes by itself: how fast pictures are added, how fast jobs pass whose pictures take no time, and the
 * memory of both.
 *
 * @module
 */
import { addPictures } from "../../../src/bulk/queue/add_pictures.ts";
import { BulkQueue } from "../../../src/bulk/queue/bulk_queue.ts";
import { connect, type Connection } from "../../../src/bulk/queue/connect.ts";
import { runWorker } from "../../../src/bulk/queue/run_worker.ts";
import type { Store } from "../../../src/bulk/store/store.ts";
import { RedisServer } from "../../support/redis.ts";

/** Pictures of a job. */
const BATCH = 100;
const NAME = "rate";

/** What was measured. */
export interface QueueRate {
  readonly picturesAddedPerSecond: number;
  readonly jobsPerSecond: number;
  /** Bytes of Redis for each picture that waits, and for each that is done. */
  readonly bytesWaiting: number;
  readonly bytesDone: number;
}

/** Measures a queue of so many pictures, whose names have 60 characters. */
export async function queueRate(pictures: number): Promise<QueueRate> {
  await using redis = await RedisServer.start();
  using connection = await connect(redis.url);
  await using queue = await BulkQueue.open(connection, NAME);
  const empty = await memoryOf(connection);
  const signal = new AbortController().signal;
  const [addSeconds] = await timed(() =>
    addPictures(queue, names(pictures), {
      batch: BATCH,
      identity: "path",
      mostWaiting: undefined,
      signal,
      onBatch() {},
    })
  );
  const waiting = await memoryOf(connection) - empty;
  const [workSeconds] = await timed(() =>
    runWorker({
      connection,
      queue,
      name: NAME,
      services: {
        store: new NoStore(),
        attempts: 3,
        classify: (batch) =>
          Promise.resolve(batch.map((picture) => ({ ...picture, model: "m", predictions: [] }))),
        addAgain: (...words) => queue.addAgain(...words),
        finish: (id, outcomes) => queue.ledger.finish(id, outcomes),
      },
      concurrency: 8,
      stalledAfter: 30_000,
      drain: true,
      signal,
      onOutcomes() {},
      onConnection() {},
      onError(error) {
        throw error;
      },
    })
  );
  const done = await memoryOf(connection) - empty;
  return {
    picturesAddedPerSecond: pictures / addSeconds,
    jobsPerSecond: pictures / BATCH / workSeconds,
    bytesWaiting: waiting / pictures,
    bytesDone: done / pictures,
  };
}

async function timed<T>(work: () => Promise<T>): Promise<[seconds: number, value: T]> {
  const start = performance.now();
  const value = await work();
  return [(performance.now() - start) / 1000, value];
}

async function memoryOf({ client }: Connection): Promise<number> {
  return Number((await client.info("memory")).match(/used_memory:(\d+)/)![1]);
}

async function* names(count: number): AsyncGenerator<string, void, void> {
  for (let i = 0; i < count; i++) yield `/pictures/2026/november/camera-7/${String(i).padStart(24, "0")}.jpg`;
}

/** A store that keeps nothing. */
class NoStore implements Store {
  readonly name = "nothing";
  check = () => Promise.resolve();
  read = () => Promise.resolve(undefined);
  write = () => Promise.resolve();
  async *list() {}
}
