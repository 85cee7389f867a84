/**
 * The embedded model as a user meets it: one photograph, as JPEG and as PNG, from bytes to words, warm; and the whole
 * process, cold.
 *
 *     deno task bench:default [--json] [--rounds N]
 *
 * Exits with 1 when the answer is wrong.
 *
 * @module
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { classify, type Timings } from "../../mod.ts";
import { describeMachine, formatMachine } from "./machine.ts";
import { digits, print, table, wholeNumber } from "./print.ts";
import { median, quantile } from "./statistics.ts";

const { values: options } = parseArgs({
  options: { json: { type: "boolean", default: false }, rounds: { type: "string", default: "50" } },
});

const PICTURES = ["chelsea.jpg", "chelsea.png"].map((name) =>
  new URL(`../fixtures/${name}`, import.meta.url)
);
const CLI = new URL("../../classify.ts", import.meta.url);
const COLD_STARTS = 7;
/** Rounds before those that count. */
const WARMUP = 20;

if (import.meta.main) await main();

async function main(): Promise<void> {
  const machine = describeMachine();
  const rounds = wholeNumber("rounds", options.rounds);
  const milliseconds: Record<string, Record<string, number[]>> = {};
  for (const url of PICTURES) {
    const path = fileURLToPath(url);
    const picture = await Deno.readFile(path);
    if ((await classify(picture))[0]!.label !== "cat") {
      Deno.exitCode = 1;
      return print(`WRONG: ${path} shows a cat`);
    }
    const times = { ...await warm(picture, rounds), "whole process": await cold(path) };
    milliseconds[basename(path)] = times;
  }
  if (options.json) return print(JSON.stringify({ machine, milliseconds }));
  const rows = Object.entries(milliseconds).flatMap(([name, steps]) =>
    Object.entries(steps).map(([step, times]) => [
      `${name}: ${step}`,
      digits(median(times)),
      [0.1, 0.9].map((share) => digits(quantile(times, share))).join("–"),
    ])
  );
  print(`## Default model, one photograph of 451×300\n\n${formatMachine(machine)}\n`);
  print(table(["", "median ms", "10–90 %"], rows));
}

/** Milliseconds of each step and of the whole call, per round. */
async function warm(picture: Uint8Array<ArrayBuffer>, rounds: number): Promise<Record<string, number[]>> {
  const times: Record<keyof Timings | "warm, in all", number[]> = {
    decode: [],
    preprocess: [],
    forward: [],
    "warm, in all": [],
  };
  for (let round = -WARMUP; round < rounds; round++) {
    let steps: Timings | undefined;
    const start = performance.now();
    await classify(picture, { onTimings: (timings) => void (steps = timings) });
    if (round < 0) continue;
    times["warm, in all"].push(performance.now() - start);
    for (const step of ["decode", "preprocess", "forward"] as const) times[step].push(steps![step]);
  }
  return times;
}

/** Milliseconds of `classify.ts` from the start of its process to its end. */
async function cold(picture: string): Promise<number[]> {
  const args = ["run", "--quiet", "--no-lock", "--allow-read", fileURLToPath(CLI), picture];
  const times: number[] = [];
  for (let i = 0; i < COLD_STARTS; i++) {
    const start = performance.now();
    const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    if (!success) throw new Error(`classify.ts failed: ${new TextDecoder().decode(stderr).slice(0, 400)}`);
    times.push(performance.now() - start);
  }
  return times;
}
