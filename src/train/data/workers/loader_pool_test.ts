import { assertEquals, assertRejects } from "@std/assert";
import { DeviceError } from "../../../errors.ts";
import { openLoaderPool } from "./loader_pool.ts";
import type { Setup } from "./messages.ts";

const half = [0.5, 0.5, 0.5];
const setup: Setup = {
  files: ["no_such_file.png"],
  labels: [0],
  classes: 2,
  preprocessing: {
    imageSize: 8,
    interpolation: "bilinear",
    cropPct: 1,
    cropMode: "squash",
    mean: half,
    std: half,
  },
  seed: 0,
};
const order = { from: 0, to: 1, keep: false };

/** A thread that does this when an order comes. */
function threadThat(does: string): URL {
  const code = `import { parentPort } from "node:worker_threads"; import process from "node:process";
    parentPort.on("message", (message) => { if ("id" in message) { ${does} } });`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

Deno.test("when a thread dies, its orders and later ones are rejected", async () => {
  const pool = await openLoaderPool(2, setup, threadThat("throw new Error('out of luck, as wanted')"));
  const waiting = [pool.decode(order), pool.decode(order), pool.compose({ files: [0], indices: [0] })];
  for (const each of waiting) await assertRejects(() => each, DeviceError, "has died");
  await assertRejects(() => pool.decode(order), DeviceError, "has died");
});

for (const size of [0, 2]) {
  Deno.test(`on ${size} threads, bad files are told and orders after the end are rejected`, async () => {
    const pool = await openLoaderPool(size, setup);
    assertEquals(pool.size, size);
    const { bad } = await pool.decode(order);
    assertEquals(bad.map(({ file }) => file), [0]);
    await assertRejects(
      () => pool.compose({ files: [0], indices: [0] }),
      Error,
      "Cannot go on with no_such_file.png: Cannot read the file",
    );
    pool.end(new Error("enough"));
    await assertRejects(() => pool.decode(order), Error, "enough");
  });
}
