/**
 * Workers and the queue's server crash in the middle of a run: nothing is lost, and nothing is there twice.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Failed, parseLines } from "../../src/bulk/outcome.ts";
import { bulk, ended, makePictures, spawnBulk } from "../support/bulk.ts";
import { runScenario } from "../support/bulk_scenario.ts";
import { RedisServer, redisTest } from "../support/redis.ts";

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

redisTest("a picture that ends every worker is given up, and the others have their results", async () => {
  await using redis = await RedisServer.start();
  const folder = await makePictures(6);
  const queue = ["--queue", redis.url];
  let [deaths, child] = [0, undefined as Deno.ChildProcess | undefined];
  // Whoever asks for this picture is ended before it has an answer.
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async () => {
    deaths++;
    child?.kill("SIGKILL");
    await child?.status;
    return new Response();
  });
  const poison = `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}/poison.png`;
  try {
    assertEquals((await bulk("add", folder, poison, ...queue)).code, 0);
    const args = [
      "work",
      ...queue,
      "--out",
      `${folder}/out`,
      "--drain",
      "--workers",
      "1",
      "--stalled-after",
      "1",
    ];
    for (let code = -1; code !== 0;) {
      child = spawnBulk(args);
      const run = await ended(child);
      code = run.code;
      assert(code === 0 || code === 137 && deaths < 10, run.err);
    }
    assertEquals(deaths, 4);
    await bulk("export", `${folder}/out`, "--out", `${folder}/all.ndjson`);
    const list = `${folder}/all.failed.ndjson`;
    const failed = parseLines(await Deno.readTextFile(list), list) as Failed[];
    assertEquals(failed.map(({ image }) => image), [poison]);
    assertMatch(failed[0]!.error, /: 2 workers ended at it$/);
    const results = await Deno.readTextFile(`${folder}/all.ndjson`);
    assertEquals(parseLines(results, "all").length, 6);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});
