/**
 * Workers and the queue's server crash in the middle of a run: nothing is lost, and nothing is there twice.
 */
import { assertEquals } from "@std/assert";
import { runScenario } from "../../support/bulk_scenario.ts";
import { redisTest } from "../../support/redis.ts";

redisTest("two workers and Redis crash, and each picture has one result", async () => {
  const [pictures, broken] = [600, 3];
  const seed = Math.floor(Math.random() * 2 ** 32);
  const log: string[] = [`seed ${seed}`];
  const result = await runScenario({
    pictures,
    broken,
    batch: 10,
    workers: 3,
    kills: 2,
    restart: true,
    seed,
    log: (line) => log.push(line),
  });
  const { status, lines, different, failed, exported } = result;
  assertEquals(
    { added: status.added, done: status.done, failed: status.failed, lines, different, exported },
    {
      added: pictures,
      done: pictures - failed.length,
      failed: failed.length,
      lines: pictures,
      different: pictures,
      exported: pictures - failed.length,
    },
    log.join("\n"),
  );
  assertEquals(failed.map(({ code }) => code), failed.map(() => "unsupported"));
  assertEquals(failed.length, broken - 1);
});
