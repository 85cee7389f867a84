/**
 * The end of `deno serve serve.ts` at SIGTERM, and its work on several threads.
 */
import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { Server } from "./deno_server.ts";
import { fixture } from "./helpers.ts";

const CHELSEA = await fixture("chelsea.png");

async function statusOf(address: string, path = "healthz", init: RequestInit = {}): Promise<number> {
  const response = await fetch(`${address}${path}`, init);
  await response.body?.cancel();
  return response.status;
}

const PICTURE = { method: "POST", body: CHELSEA };

/** The path of a server whose model takes a second for each class that is asked for. */
const SLOW = fileURLToPath(new URL("slow_serve.ts", import.meta.url));

/** Time enough to finish, also where others use the machine. */
const PATIENT = { env: { VIT_EDGE_DRAIN_TIMEOUT: "60000" }, permissions: ["--allow-read", "--allow-env"] };

/** The status of a request to a server that is about to end; `undefined` where it takes no connection any more. */
async function lateStatus(
  address: string,
  path: string,
  init: RequestInit = {},
): Promise<number | undefined> {
  return await statusOf(address, path, init).catch(() => undefined);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

for (const flags of [[], ["--parallel"]]) {
  const alone = flags.length > 0 && typeof BroadcastChannel !== "function";
  const reason = alone ? " (skipped: threads of this Deno do not hear each other)" : "";
  const name =
    `SIGTERM ${flags}: what has begun is finished, the rest refused, and the server exits with 0${reason}`;
  Deno.test({ name, ignore: alone, fn: () => endsWell(flags) });
}

async function endsWell(flags: readonly string[]): Promise<void> {
  await using server = new Server({ flags, serve: SLOW, ...PATIENT });
  const address = await server.address();
  assertEquals(await statusOf(address, "classify?topK=1", PICTURE), 200);
  const begun = [1, 2].map(() => statusOf(address, "classify?topK=4", PICTURE));
  await pause(1500); // until the model has them
  server.signal("SIGTERM");
  await pause(200);
  for (const path of ["readyz", "classify"]) {
    const late = await lateStatus(address, path, path === "classify" ? PICTURE : {});
    assert(late === undefined || late === 503, `${path}: ${late}`);
  }
  assertEquals(await Promise.all(begun), [200, 200]);
  assertEquals(await server.exitCode(), 0);
}

Deno.test("SIGTERM: a body that still arrives is read, or the client told to try again", async () => {
  await using server = new Server(PATIENT);
  const address = await server.address();
  const arrived = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(CHELSEA.slice(0, 100_000)),
    async pull(controller) {
      await arrived.promise;
      controller.enqueue(CHELSEA.slice(100_000));
      controller.close();
    },
  }, { highWaterMark: 1 });
  const status = statusOf(address, "classify", { method: "POST", body });
  await pause(500);
  server.signal("SIGTERM");
  await pause(200);
  arrived.resolve();
  assert([200, 503].includes(await status), `${await status}`);
  assertEquals(await server.exitCode(), 0);
});

Deno.test("SIGTERM ends a server without work soon, and one that works within its limit", async () => {
  await using idle = new Server();
  await idle.address();
  const start = performance.now();
  idle.signal("SIGTERM");
  assertEquals(await idle.exitCode(), 0);

  const env = { VIT_EDGE_DRAIN_TIMEOUT: "300" };
  const permissions = ["--allow-read", "--allow-env=VIT_EDGE_DRAIN_TIMEOUT"];
  await using busy = new Server({ env, permissions, serve: SLOW });
  const address = await busy.address();
  const cut = lateStatus(address, "classify?topK=30", PICTURE);
  await pause(500);
  busy.signal("SIGTERM");
  busy.signal("SIGTERM");
  assertEquals([await busy.exitCode(), await cut], [0, undefined]);
  assert(performance.now() - start < 60_000, "it took too long");
});

Deno.test("deno serve --parallel classifies on every thread", async () => {
  await using server = new Server({ flags: ["--parallel"] });
  const address = await server.address();
  const statuses = await Promise.all(
    Array.from({ length: 12 }, () => statusOf(address, "classify", { method: "POST", body: CHELSEA })),
  );
  assertEquals(statuses, Array(12).fill(200));
});

const DEAF = typeof BroadcastChannel !== "function";

Deno.test({
  name: `deno serve --parallel tells the figures of all threads${
    DEAF ? " (skipped: threads of this Deno do not hear each other)" : ""
  }`,
  ignore: DEAF,
  async fn() {
    await using server = new Server({ flags: ["--parallel"], env: { DENO_JOBS: "3" } });
    const address = await server.address();
    const pictures = 24;
    await Promise.all(Array.from({ length: pictures }, () => statusOf(address, "classify", PICTURE)));
    // Threads begin one after the other: until a second one has been asked, and some times more.
    let threads = 1;
    for (let scrapes = 0; scrapes < 12 || threads === 1 && scrapes < 1000; scrapes++) {
      const response = await fetch(`${address}metrics`, { headers: { connection: "close" } });
      const text = await response.text();
      const valueOf = (series: string) => Number(text.split(`\n${series} `)[1]?.split("\n")[0]);
      assertEquals(valueOf('vit_edge_requests_total{path="/classify",status="200"}'), pictures);
      assertEquals(valueOf('vit_edge_pictures_total{model="default"}'), pictures);
      threads = valueOf("vit_edge_threads");
    }
    assert(threads > 1 && threads <= 3, `${threads} threads`);
  },
});

Deno.test("deno serve takes a token and a log from the environment, where it may", async () => {
  const env = { VIT_EDGE_TOKEN: "abc", VIT_EDGE_ACCESS_LOG: "json" };
  await using server = new Server({ env, permissions: ["--allow-read", "--allow-env"] });
  const address = await server.address();
  const init = { method: "POST", body: CHELSEA };
  assertEquals(await statusOf(address, "classify", init), 401);
  assertEquals(
    await statusOf(address, "classify", { ...init, headers: { authorization: "Bearer abc" } }),
    200,
  );
  await using open = new Server({ env });
  assertEquals(await statusOf(await open.address(), "classify", init), 200);
});
