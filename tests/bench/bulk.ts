/**
 * Bulk runs: several workers, of which two crash, and Redis, which crashes, too; then what the queue takes by itself,
 * and the rates of one and of two workers on this machine.
 *
 *     deno task --config tests/deno.json bench:bulk --pictures 10000
 *
 * @module
 */
import { flags, parse, texts } from "../../src/cli/options/parse.ts";
import { numberOf, WHOLE_FROM_1 } from "../../src/cli/options/values.ts";
import { finish } from "../../src/cli/terminal/print.ts";
import { makePictures } from "../support/bulk.ts";
import { runScenario } from "../support/bulk_scenario.ts";
import { localRates } from "./bulk/local_rate.ts";
import { queueRate } from "./bulk/queue_rate.ts";
import { medianRatio } from "./statistics.ts";

await finish(main());

/** Reads what is to be measured; everything where nothing is named. */
async function main(): Promise<void> {
  const options = {
    ...texts("pictures", "workers", "seed", "folder"),
    ...flags("crashes", "queue", "local"),
  };
  const { values } = await parse(Deno.args, options);
  const number = (name: "pictures" | "workers" | "seed") => numberOf(name, values[name], WHOLE_FROM_1);
  const pictures = number("pictures") ?? 10_000;
  const all = !values.crashes && !values.queue && !values.local;
  if (all || values.crashes) {
    const seed = number("seed") ?? Math.floor(Math.random() * 2 ** 32);
    await crashes(pictures, number("workers") ?? 3, seed);
  }
  if (all || values.queue) await queue(10 * pictures);
  if (all || values.local) await local(values.folder ?? await makePictures(Math.min(pictures, 1000)));
}

async function crashes(pictures: number, workers: number, seed: number): Promise<void> {
  console.log(`${pictures} pictures, seed ${seed}`);
  const result = await runScenario({
    pictures,
    broken: 11,
    batch: 50,
    workers,
    kills: 2,
    restart: true,
    seed,
    log: (line) => console.log(line),
  });
  const { status: { added, done, failed }, lines, different, exported, seconds } = result;
  console.log(`status: ${added} added, ${done} done, ${failed} failed`);
  console.log(
    `${lines} lines for ${different} pictures in all parts, ${result.failed.length} of them failures`,
  );
  console.log(`${exported} results exported; ${(pictures / seconds).toFixed(0)} pictures/s`);
  const isExact = [added, done + failed, lines, different].every((count) => count === pictures);
  if (!isExact || exported !== done) throw new Error("Results were lost or are there twice");
  console.log("Each picture has exactly one result");
}

async function queue(pictures: number): Promise<void> {
  const { picturesAddedPerSecond, jobsPerSecond, bytesWaiting, bytesDone } = await queueRate(pictures);
  console.log(`queue: ${picturesAddedPerSecond.toFixed(0)} pictures added a second, in jobs of 100`);
  console.log(`queue: ${jobsPerSecond.toFixed(0)} jobs a second through one worker that computes nothing`);
  console.log(
    `queue: ${bytesWaiting.toFixed(0)} bytes a picture that waits, ${bytesDone.toFixed(0)} when it is done`,
  );
}

async function local(folder: string): Promise<void> {
  const { one, two, classify } = await localRates(folder, 3);
  const show = (name: string, seconds: number[]) =>
    console.log(`${name}: ${seconds.map((time) => time.toFixed(2)).join(", ")} s`);
  show("bulk, one worker ", one);
  show("bulk, two workers", two);
  show("classify.ts      ", classify);
  console.log(
    `two workers: ${medianRatio(one, two).toFixed(2)} times one, ${
      medianRatio(classify, two).toFixed(2)
    } times classify.ts`,
  );
}
