/**
 * `train.ts` with a training that comes to its first step and never ends it.
 *
 * @module
 */
import { main } from "../../src/cli/train/main.ts";
import type { train } from "../../src/train/train.ts";

async function* stuck(...[_model, _dataset, options]: Parameters<typeof train>): ReturnType<typeof train> {
  console.log("at it");
  options?.signal?.addEventListener("abort", () => console.log("asked to end"));
  setInterval(() => {}, 1000); // keeps the process alive
  yield await new Promise(() => {});
}

Deno.exitCode = await main(Deno.args, { train: stuck });
