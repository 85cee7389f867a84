/**
 * A process whose loader has threads ends by itself.
 *
 * @module
 */
import { assertEquals } from "@std/assert";

const LOADER = new URL("../../src/train/data/loader.ts", import.meta.url).href;
const PICTURE = new URL("../fixtures/pictures/rgb8.png", import.meta.url);

const OPEN = `
  import { fileURLToPath } from "node:url";
  import { openLoader } from ${JSON.stringify(LOADER)};
  const path = fileURLToPath(${JSON.stringify(PICTURE.href)});
  const half = [0.5, 0.5, 0.5];
  const loader = await openLoader(
    { classNames: ["a", "b"], training: Array.from({ length: 99 }, (_, i) => ({ path, label: i % 2 })), validation: [] },
    {
      batchSize: 1, seed: 0, workers: 2, augmentation: { flip: 0.5 }, keepBytes: 0,
      preprocessing: { imageSize: 8, interpolation: "bilinear", cropPct: 1, cropMode: "squash", mean: half, std: half },
    },
  );
  const batches = loader.training(0)[Symbol.asyncIterator]();
  await batches.next();
  console.log("one batch");`;

for (
  const [title, end, output] of [
    ["with batches that nobody takes", "", "one batch\n"],
    [
      "when it is disposed in the middle",
      `const rest = Promise.allSettled([batches.next(), batches.next(), batches.next(), batches.next(), batches.next(), batches.next()]);
      await loader[Symbol.asyncDispose]();
      console.log((await rest).at(-1).value?.done);`,
      "one batch\ntrue\n",
    ],
    ["at an uncaught error", "throw new Error('a fault')", "one batch\n"],
  ] as const
) {
  Deno.test(`a process ends by itself ${title}`, async () => {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", OPEN + end],
      stdout: "piped",
      stderr: "piped",
    });
    await using process = command.spawn();
    const late = setTimeout(() => process.kill(), 20_000);
    const { code, stdout, stderr } = await process.output();
    clearTimeout(late);
    const error = new TextDecoder().decode(stderr);
    assertEquals([code, new TextDecoder().decode(stdout)], [end.startsWith("throw") ? 1 : 0, output], error);
  });
}
