/**
 * Whole networks of random weights on the GPU: its own time, its share of what it can do in float32, and the time that a
 * caller waits, for one call and for several at once. Answers are checked against the CPU first. Beside it, for one
 * picture, onnxruntime-web's WebGPU provider, where npm and the oracle's model are at hand. Needs nothing else. With
 * `--train` steps of training instead: the CIFAR-10 ViT from scratch, 128 pictures each, ViT-Ti's head, and all of ViT-Ti,
 * 8 each; on a software adapter 2 each. A network of which a step's time was predicted is compared with that.
 *
 *     deno task bench:gpu [--model NAME] [--batches 1,16,64] [--types f32,f16,int8] [--rounds N] [--gflops N]
 *                         [--profile] [--peer] [--work DIR] [--train [--networks TEXT]] [--json]
 *
 * `--networks` trains those alone whose names have that text; `--gflops` states the GPU's rate, which is measured otherwise; `--profile` prints each operator's time. Exits with 1
 * when an answer is wrong, 2 where there is no GPU.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { expectWeightType } from "../../src/checkpoint/weight_type.ts";
import { toProfile } from "../../src/cli/classify/output/report.ts";
import type { Gpu } from "../../src/gpu/gpu.ts";
import { openGpu } from "../../src/gpu/open_gpu.ts";
import { configOf } from "../../src/checkpoint/config/architectures.ts";
import type { VitConfig } from "../../src/vit/config.ts";
import type { WeightType } from "../../src/backend/backend.ts";
import { measureCeiling } from "./gpu/ceiling.ts";
import { flopsPerPicture } from "./gpu/flops.ts";
import { check, time, type Times } from "./gpu/subject.ts";
import { caseFor, checkTraining, type StepTimes, timeTraining, TRAINING_CASES } from "./gpu/training.ts";
import { describeMachine, formatMachine } from "./machine.ts";
import { digits, note, print, table, wholeNumber } from "./print.ts";

const { values: options } = parseArgs({
  options: {
    model: { type: "string", default: "vit_base_patch16_224" },
    batches: { type: "string", default: "1,16,64" },
    types: { type: "string", default: "f32,f16" },
    rounds: { type: "string", default: "10" },
    gflops: { type: "string" },
    profile: { type: "boolean", default: false },
    peer: { type: "boolean", default: false },
    work: { type: "string" },
    train: { type: "boolean", default: false },
    networks: { type: "string", default: "" },
    json: { type: "boolean", default: false },
  },
});

interface Row extends Times {
  readonly type: WeightType;
  readonly batch: number;
}

if (import.meta.main) Deno.exitCode = await main();

async function main(): Promise<number> {
  const gpu = await openGpu().catch((error: Error) => note(error.message));
  if (!gpu) return 2;
  if (options.train) return await benchTraining(gpu);
  const config = configOf(options.model);
  const ceiling = options.gflops ? Number(options.gflops) * 1e9 : await measureCeiling(gpu);
  const rows = await measure(gpu, config);
  if (options.json) print(JSON.stringify({ machine: describeMachine(), gpu: gpu.name, ceiling, rows }));
  else report(gpu, config, ceiling, rows);
  return options.peer ? await racePeer() : Deno.exitCode ?? 0;
}

/** Every type and batch; a type whose answer is wrong is not timed. */
async function measure(gpu: Gpu, config: VitConfig): Promise<Row[]> {
  const batches = options.batches.split(",").map((text) => wholeNumber("batches", text));
  const rows: Row[] = [];
  for (const type of options.types.split(",") as WeightType[]) {
    expectWeightType(type);
    try {
      await check(gpu, config, type);
    } catch (error) {
      note(`WRONG ${type}: ${(error as Error).message}`);
      Deno.exitCode = 1;
      continue;
    }
    for (const batch of batches) {
      note(`${options.model}, ${type}, ${batch} at once`);
      rows.push({
        type,
        batch,
        ...await time(gpu, config, type, batch, wholeNumber("rounds", options.rounds)),
      });
    }
  }
  return rows;
}

function report(gpu: Gpu, config: VitConfig, ceiling: number, rows: readonly Row[]): void {
  const from = options.gflops ? "stated" : "measured";
  print(`## ${options.model} on ${gpu.name}\n\n${formatMachine(describeMachine())}\n`);
  print(`float32 multiply-adds, ${from}: ${digits(ceiling / 1e9)} GFLOP/s\n`);
  const head = ["weights, batch", "GPU ms", "GFLOP/s", "share", "call ms", "pipelined ms", "pictures/s"];
  const cells = rows.map(({ type, batch, gpu, alone, pipelined }) => {
    const rate = gpu && batch * flopsPerPicture(config) / (gpu / 1000);
    return [
      `${type}, ${batch}`,
      gpu ? digits(gpu) : "no clock",
      rate ? digits(rate / 1e9) : "–",
      rate ? `${Math.round(rate / ceiling * 100)} %` : "–",
      digits(alone),
      digits(pipelined),
      digits(batch / (pipelined / 1000)),
    ];
  });
  print(table(head, cells));
  if (options.profile) {
    for (const { type, batch, operators } of rows) {
      print(`\n${type}, ${batch}: ${toProfile(operators).join("\n")}`);
    }
  }
}

async function benchTraining(gpu: Gpu): Promise<number> {
  const rows: TrainingRow[] = [];
  const wanted = TRAINING_CASES.filter(({ name }) => name.includes(options.networks));
  if (wanted.length === 0) throw new RangeError(`Cannot train: no network's name has "${options.networks}"`);
  for (const trained of wanted.map((trained) => caseFor(gpu, trained))) {
    note(`${trained.name}, batch ${trained.batch}`);
    try {
      await checkTraining(trained);
    } catch (error) {
      note(`WRONG ${(error as Error).message}`);
      return 1;
    }
    const times = await timeTraining(gpu, trained, wholeNumber("rounds", options.rounds));
    rows.push({ network: trained.name, batch: trained.batch, predicted: trained.predicted, times });
  }
  if (options.json) print(JSON.stringify({ machine: describeMachine(), gpu: gpu.name, rows }));
  else reportTraining(gpu, rows);
  return 0;
}

interface TrainingRow {
  readonly network: string;
  readonly batch: number;
  readonly predicted: number | undefined;
  readonly times: StepTimes;
}

function reportTraining(gpu: Gpu, rows: readonly TrainingRow[]): void {
  print(`## Steps of training on ${gpu.name}\n\n${formatMachine(describeMachine())}\n`);
  const head = [
    "network, batch",
    "launches",
    "GPU ms",
    "recorded ms",
    "step ms",
    "pipelined ms",
    "pictures/s",
  ];
  print(table(
    head,
    rows.map(({ network, batch, times: { gpu, operators, recorded, alone, pipelined } }) => [
      `${network}, ${batch}`,
      gpu ? `${operators.reduce((sum, { calls }) => sum + calls, 0)}` : "no clock",
      gpu ? digits(gpu) : "no clock",
      ...[recorded, alone, pipelined, batch / (pipelined / 1000)].map(digits),
    ]),
  ));
  for (const { network, batch, predicted, times: { pipelined } } of rows) {
    if (predicted === undefined) continue;
    const outcome = pipelined <= predicted ? "it is kept" : `that is ${digits(pipelined / predicted)} of it`;
    print(
      `\n${network}, ${batch}: ${digits(predicted)} ms a step were predicted, ${
        digits(pipelined)
      } found: ${outcome}`,
    );
  }
  if (!options.profile) return;
  for (const { network, times } of rows) print(`\n${network}: ${toProfile(times.operators).join("\n")}`);
}

/** Races a peer. That module has npm packages among its own: it is named such that Deno looks for them only here. */
async function racePeer(): Promise<number> {
  const module = new URL("./gpu/peer_race.ts", import.meta.url).href;
  const { racePeer } = await import(module) as typeof import("./gpu/peer_race.ts");
  return await racePeer({ ...options, rounds: wholeNumber("rounds", options.rounds) });
}
