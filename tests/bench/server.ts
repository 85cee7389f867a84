/**
 * `deno serve serve.ts` under load, with the embedded model and one photograph: how many are answered, how many refused,
 * and how long `/healthz` takes meanwhile. Needs Node, whose autocannon runs on the same cores.
 *
 *     deno run -A tests/bench/server.ts [--seconds N] [--picture FILE] [--serve FILE]
 *
 * `--serve` names the `serve.ts` of another tree, to compare.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Server } from "../server/deno_server.ts";
import { fixturePath } from "../server/helpers.ts";
import { describeMachine, formatMachine } from "./machine.ts";
import { digits, print, table, wholeNumber } from "./print.ts";
import { type Load, load } from "./server/load.ts";
import { quantile } from "./statistics.ts";

const CONNECTIONS = [1, 8, 32, 128];

if (import.meta.main) await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "10" },
      picture: { type: "string", default: fileURLToPath(fixturePath("chelsea.jpg")) },
      serve: { type: "string" },
    },
  });
  const seconds = wholeNumber("seconds", values.seconds);
  print(`## The server under load\n\n${formatMachine(describeMachine())}\n`);
  await using server = new Server(values.serve ? { serve: values.serve } : {});
  const address = await server.address();
  await load(address, values.picture, 2, 2); // warm
  const rows: string[][] = [];
  for (const connections of CONNECTIONS) {
    rows.push(
      row(connections, await load(address, values.picture, connections, seconds), await server.memory()),
    );
  }
  const head = [
    "connections",
    "pictures/s",
    "refused",
    "errors",
    "ms: median",
    "99 %",
    "healthz, ms: 99 %",
    "MB",
  ];
  print(table(head, rows));
}

function row(
  connections: number,
  { duration, errors, refused, pictures, health }: Load,
  memory: number,
): string[] {
  const share = 100 * refused / (refused + pictures.length);
  const times = [quantile(pictures, 0.5), quantile(pictures, 0.99), quantile(health, 0.99)].map(digits);
  const goodput = digits(pictures.length / duration);
  return [String(connections), goodput, `${share.toFixed(1)} %`, String(errors), ...times, memory.toFixed(0)];
}
