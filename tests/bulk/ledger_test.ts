/**
 * What Redis remembers of a run: every step may be done twice, or be cut off after it was done.
 */
import { assertEquals } from "@std/assert";
import { identify } from "../../src/bulk/identity.ts";
import type { Outcome } from "../../src/bulk/outcome.ts";
import { BulkQueue } from "../../src/bulk/queue/bulk_queue.ts";
import { connect } from "../../src/bulk/queue/connect.ts";
import { RedisServer, redisTest } from "../support/redis.ts";

async function withQueue(test: (queue: BulkQueue, other: BulkQueue) => Promise<void>): Promise<void> {
  await using redis = await RedisServer.start();
  using connection = await connect(redis.url);
  await using queue = await BulkQueue.open(connection, "a");
  await using other = await BulkQueue.open(connection, "b");
  await test(queue, other);
}

const PICTURES = await identify(Array.from({ length: 30 }, (_, i) => `/ü "${i}".png`), "path");

redisTest("a picture is new once in each queue, in whatever batches it comes", async () => {
  await withQueue(async (queue, other) => {
    assertEquals(await queue.add(PICTURES.slice(0, 20)), 20);
    assertEquals(await queue.add(PICTURES.slice(0, 20)), 0);
    assertEquals(await queue.add([...PICTURES.slice(10), ...PICTURES.slice(15)]), 10);
    assertEquals((await queue.ledger.totals()).added, 30);
    assertEquals(await queue.counts(), { waiting: 2, active: 0, broken: 0 });
    assertEquals(await other.add(PICTURES), 30);
  });
});

redisTest("what an adder that ended had claimed comes into the queue by the next one, once", async () => {
  await withQueue(async (queue) => {
    const claimed = await queue.ledger.claim(PICTURES);
    assertEquals(claimed?.pictures, PICTURES);
    assertEquals([await queue.add(PICTURES), await queue.ledger.waiting()], [0, 1]);
    assertEquals(await Array.fromAsync(queue.ledger.outbox()), [claimed!]);
    await Promise.all([queue.recover(), queue.recover()]);
    await queue.recover();
    assertEquals(await queue.ledger.waiting(), 0);
    assertEquals((await queue.counts()).waiting, 1);
  });
});

redisTest("a job is counted once, and its failures are remembered", async () => {
  await withQueue(async (queue) => {
    const outcomes: Outcome[] = PICTURES.map((picture, i) =>
      i < 3
        ? { ...picture, error: `error ${i}`, ...i === 2 ? { retry: true } : {} }
        : { ...picture, model: "m", predictions: [] }
    );
    const id = "0123456789abcdef".repeat(3).slice(0, 40);
    for (let i = 0; i < 3; i++) await queue.ledger.finish(id, outcomes);
    assertEquals(await queue.ledger.totals(), { added: 0, done: 27, failed: 2 });
    await queue.ledger.finish(
      `${id}-2`,
      outcomes.slice(2, 3).map(({ id, image }) => ({ id, image, error: "last" })),
    );
    assertEquals(await queue.ledger.totals(), { added: 0, done: 27, failed: 3 });
    assertEquals((await queue.ledger.finished()).map(({ pictures }) => pictures), [1, 29]);
    assertEquals((await queue.ledger.failures(2)).map(({ error }) => error), ["last", "error 1"]);
  });
});
