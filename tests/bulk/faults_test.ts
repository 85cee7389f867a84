/**
 * Queues and places that are not there, or not what they should be: errors before any work, and nothing is lost.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { connect } from "../../src/bulk/queue/connect.ts";
import { PREFIX } from "../../src/bulk/queue/ledger.ts";
import { loadQueuePackages } from "../../src/bulk/queue/load_packages.ts";
import { bulk, ended, makePictures, spawnBulk } from "../support/bulk.ts";
import { RedisServer, redisTest } from "../support/redis.ts";

/** Milliseconds in which an error is to be there: generous, since a start takes long where much else runs. */
const QUICKLY = 30_000;

Deno.test("a queue that does not answer is said quickly, without its password", async () => {
  const out = await Deno.makeTempDir();
  try {
    // One takes connections and says nothing, one closes them, one speaks another protocol, on one nobody listens.
    using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await using web = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response("no"));
    const ports = [silent.addr, web.addr].map((addr) => (addr as Deno.NetAddr).port);
    const start = performance.now();
    const runs = [["status"], ["add", "tests/fixtures"], ["work", "--out", out]];
    await Promise.all([...ports, 9].flatMap((port) =>
      runs.map(async (args) => {
        const { code, err } = await bulk(...args, "--queue", `redis://me:secret@127.0.0.1:${port}`);
        assertEquals(code, 1, err);
        assertStringIncludes(err, `Cannot use the queue redis://me:***@127.0.0.1:${port}`);
        assert(!err.includes("secret"), err);
      })
    ));
    assert(performance.now() - start < QUICKLY);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});

Deno.test("an address that is none is an error of the command line", async () => {
  for (const url of ["http://:secret@localhost", "redis://:secret@localhost/first", ":secret@localhost"]) {
    const { code, err } = await bulk("status", "--queue", url);
    assertEquals(code, 2);
    assertStringIncludes(err, "Cannot use the queue");
    assert(!err.includes("secret"), err);
  }
  assertMatch((await bulk("status")).err, /^Cannot do without --queue/);
});

redisTest("a password is taken from the environment, and a wrong one refused", async () => {
  await using redis = await RedisServer.start("--requirepass", "s3cret");
  const url = (password: string) => `redis://:${password}@127.0.0.1:${redis.port}`;
  const right = await ended(spawnBulk(["status", "--json"], { VIT_EDGE_QUEUE: url("s3cret") }));
  assertEquals(right.code, 0, right.err);
  const { queue, added } = JSON.parse(right.out);
  assertEquals([queue, added], [`redis://***@127.0.0.1:${redis.port}`, 0]);
  for (const address of [url("wr0ng"), redis.url]) {
    const { code, err } = await bulk("status", "--queue", address);
    assertEquals(code, 1);
    assertStringIncludes(err, "it wants another name or password");
    assert(!err.includes("wr0ng"), err);
  }
});

redisTest(
  "results that cannot be written, and models that cannot be loaded, are said before any work",
  async () => {
    await using redis = await RedisServer.start();
    const folder = await makePictures(30);
    const queue = ["--queue", redis.url];
    try {
      await bulk("add", folder, ...queue, "--batch", "10");
      const out = await Deno.makeTempDir();
      const work = (...args: string[]) => bulk("work", ...queue, "--drain", ...args);
      const cases = [
        { args: ["--out", "deno.json/results"], code: 1, told: "Cannot write results to deno.json/results" },
        { args: ["--out", "s3://bucket/results"], code: 1, told: "AWS_ACCESS_KEY_ID" },
        { args: ["--out", out, "--model", "./none"], code: 1, told: "./none" },
        { args: ["--out", out, "--top-k", "11"], code: 1, told: "10 classes" },
      ];
      for (const { args, code, told } of cases) {
        const run = await work(...args);
        assertEquals(run.code, code, run.err);
        assertStringIncludes(run.err, told);
      }
      const before = JSON.parse((await bulk("status", ...queue, "--json")).out);
      assertEquals([before.done, before.failed, before.jobs.waiting], [0, 0, 3]);
      assertEquals((await work("--out", out)).code, 0);
      const other = await work("--out", out, "--top-k", "1");
      assertEquals(other.code, 1);
      assertMatch(other.err, /Cannot add results to .*: they are with topK 1, and those there are with null/);
      await Deno.remove(out, { recursive: true });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

redisTest("a place that fails ends the worker, and another one goes on", async () => {
  await using redis = await RedisServer.start();
  const folder = await makePictures(60);
  const out = await Deno.makeTempDir();
  const queue = ["--queue", redis.url];
  try {
    await bulk("add", folder, ...queue, "--batch", "10");
    // A file where a folder of parts should be made, for each of the 256.
    await Deno.writeTextFile(`${out}/parts`, "");
    const blocked = await bulk("work", ...queue, "--out", out, "--drain");
    assertEquals(blocked.code, 1);
    assertMatch(blocked.err, new RegExp(`Cannot (read|write) results (from|to) ${out}`));
    await Deno.remove(`${out}/parts`);
    const free = await bulk("work", ...queue, "--out", out, "--drain", "--json");
    assertEquals(free.code, 0, free.err);
    assertEquals(JSON.parse(free.out).classified, 60);
    const { done } = JSON.parse((await bulk("status", ...queue, "--json")).out);
    assertEquals(done, 60);
  } finally {
    for (const path of [folder, out]) await Deno.remove(path, { recursive: true });
  }
});

redisTest("pictures are added once, whoever adds them, and however often", async () => {
  await using redis = await RedisServer.start();
  const folder = await makePictures(50);
  const queue = ["--queue", redis.url, "--json"];
  try {
    const first = JSON.parse((await bulk("add", folder, ...queue, "--batch", "20")).out);
    assertEquals([first.added, first.before, first.jobs], [50, 0, 3]);
    await Deno.copyFile("tests/fixtures/chelsea.png", `${folder}/0/000000a.png`);
    const again = await Promise.all([1, 2, 3].map(() => bulk("add", folder, `${folder}/0/*.png`, ...queue)));
    assertEquals(again.map(({ out }) => JSON.parse(out).added).sort(), [0, 0, 1]);
    const { added } = JSON.parse((await bulk("status", ...queue)).out);
    assertEquals(added, 51);
    // By content, copies are one picture: twenty are different.
    const byContent = await bulk("add", folder, ...queue, "--name", "other", "--id", "content");
    assertEquals(JSON.parse(byContent.out).added, 21);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

redisTest("jobs that another program has added are refused, and the others done", async () => {
  await using redis = await RedisServer.start();
  const folder = await makePictures(10);
  const queue = ["--queue", redis.url];
  try {
    await bulk("add", folder, ...queue);
    using connection = await connect(redis.url);
    const { Queue } = await loadQueuePackages();
    const foreign = new Queue<unknown>("bulk", { connection: connection.client, prefix: PREFIX });
    const options = {
      jobId: "foreign",
      attempts: 5,
      backoff: { type: "fixed", delay: 1 },
      removeOnComplete: true,
    };
    for (
      const data of [{}, { pictures: [null], attempt: 1 }, {
        pictures: [{ id: "../..", image: "a" }],
        attempt: 1,
      }]
    ) {
      await foreign.add("other", data, { ...options, jobId: `foreign${JSON.stringify(data).length}` });
    }
    await foreign.close();
    const run = await bulk("work", ...queue, "--out", `${folder}/out`, "--drain");
    assertEquals(run.code, 0, run.err);
    const { done, jobs } = JSON.parse((await bulk("status", ...queue, "--json")).out);
    assertEquals([done, jobs.broken], [10, 3]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

redisTest("a worker that is asked to stop finishes its jobs, and the rest waits", async () => {
  await using redis = await RedisServer.start();
  const folder = await makePictures(400);
  const out = await Deno.makeTempDir();
  const queue = ["--queue", redis.url];
  try {
    await bulk("add", folder, ...queue, "--batch", "10");
    const child = spawnBulk(["work", ...queue, "--out", out, "--workers", "1"]);
    while (!await Deno.stat(`${out}/parts`).catch(() => undefined)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill("SIGTERM");
    const { code, out: said, err } = await ended(child);
    assertEquals(code, 0, err);
    assertMatch(said, /^\d+ pictures classified, 0 not, in /);
    const { done, jobs } = JSON.parse((await bulk("status", ...queue, "--json")).out);
    assertEquals([done + 10 * jobs.waiting, jobs.active], [400, 0]);
  } finally {
    for (const path of [folder, out]) await Deno.remove(path, { recursive: true });
  }
});
