/**
 * Bulk runs: three workers, of which two crash, and Redis, which crashes, too; then rates.
 *
 *     deno task --config tests/deno.json bench:bulk --pictures 10000
 *
 * @module
 */
import { finish } from "../../src/cli/terminal/print.ts";
import { parse, texts } from "../../src/cli/options/parse.ts";
import { numberOf, WHOLE_FROM_1 } from "../../src/cli/options/values.ts";
import { runScenario } from "../support/bulk_scenario.ts";

await finish(main());

async function main(): Promise<void> {
  const { values } = await parse(Deno.args, texts("pictures", "workers", "seed"));
  const number = (name: "pictures" | "workers" | "seed") => numberOf(name, values[name], WHOLE_FROM_1);
  const pictures = number("pictures") ?? 10_000;
  const seed = number("seed") ?? Math.floor(Math.random() * 2 ** 32);
  console.log(`${pictures} pictures, seed ${seed}`);
  const { status, lines, different, failed, exported, seconds } = await runScenario({
    pictures,
    broken: 11,
    batch: 50,
    workers: number("workers") ?? 3,
    kills: 2,
    restart: true,
    seed,
    log: (line) => console.log(line),
  });
  console.log(`status: ${JSON.stringify(status)}`);
  console.log(`${lines} lines for ${different} pictures in all parts, ${failed.length} of them failures`);
  console.log(`${exported} results exported; ${(pictures / seconds).toFixed(0)} pictures/s`);
  const isExact = lines === pictures && different === pictures && status.done === exported &&
    status.done + status.failed === pictures;
  if (!isExact) throw new Error("Results were lost or are there twice");
  console.log("Each picture has exactly one result");
}
