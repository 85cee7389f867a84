/**
 * Commands of a queue in a terminal, where Deno would ask for what it may not do.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { makePictures } from "../support/bulk.ts";
import { NO_REDIS, RedisServer } from "../support/redis.ts";
import { Terminal, terminalTest } from "../support/terminal.ts";

const WITHOUT_REDIS = NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`;

terminalTest(`a queue needs the network, and no environment${WITHOUT_REDIS}`, async () => {
  if (NO_REDIS !== undefined) return;
  await using redis = await RedisServer.start();
  const folder = await makePictures(20);
  const run = async (permissions: string[], ...args: string[]) => {
    const flags = ["--quiet", "--no-check", "--lock=src/bulk/deno.lock", "--allow-read", ...permissions];
    const words = [...args, "--queue", redis.url];
    const terminal = new Terminal(["run", ...flags, "src/cli/bulk.ts", ...words], 80, {
      VIT_EDGE_QUEUE: "redis://not.there",
    });
    const code = await terminal.ended;
    assert(!terminal.asked, terminal.said);
    return { code, said: terminal.said };
  };
  try {
    const net = `--allow-net=127.0.0.1:${redis.port}`;
    const added = await run([net], "add", `${folder}/*/*.png`);
    assertEquals(added.code, 0, added.said);
    assertMatch(added.said, /20 pictures added in 1 jobs/);
    const worked = await run([net, `--allow-write=${folder}`], "work", "--drain", "--out", `${folder}/out`);
    assertEquals(worked.code, 0, worked.said);
    const status = await run([net], "status");
    assertMatch(status.said, /pictures {2}20 of 20, 100 %; 20 classified, 0 failed/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
