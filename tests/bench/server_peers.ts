/**
 * Servers under load, one model each: this project's, the same with a peer in the model's place, and one of
 * transformers.js. They take turns, every one on one thread of the processor and a process of its own; answers are
 * checked first. Needs Node, and the oracle beside the repository, which exports the models.
 *
 *     deno run -A tests/bench/server_peers.ts [--seconds N] [--connections N,…] [--only MODEL] [--work DIR] [--tiny FOLDER]
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { Server, type ServerOptions } from "../server/deno_server.ts";
import { fixturePath } from "../server/helpers.ts";
import { PEERS } from "./harness/contestants.ts";
import { openWork, PYTHON } from "./harness/work.ts";
import { describeMachine, formatMachine } from "./machine.ts";
import { digits, note, print, table, wholeNumber } from "./print.ts";
import { type Load, load } from "./server/load.ts";
import { quantile } from "./statistics.ts";

const HERE = new URL("./", import.meta.url);
const SERVERS = [
  "vit-edge",
  "vit-edge, int8",
  "onnxruntime-node",
  "onnxruntime-web",
  "transformers.js",
] as const;
const PICTURE = fileURLToPath(fixturePath("chelsea.jpg"));

const HEAD = [
  "server",
  "connections",
  "pictures/s",
  "refused",
  "errors",
  "ms: median",
  "99 %",
  "healthz: 99 %",
  "MB",
];

/** A model with what each server wants of it. */
interface Subject {
  readonly name: string;
  /** As this project reads it; `onnx/model.onnx` lies there, too. */
  readonly folder: string;
  /** The same as transformers.js reads it. */
  readonly huggingFace: string;
}

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    connections: { type: "string", default: "1,8,128" },
    only: { type: "string", default: "" },
    work: { type: "string" },
    tiny: {
      type: "string",
      default: fileURLToPath(
        new URL("../../../shared/models/vit_tiny_patch16_224.augreg_in21k_ft_in1k", HERE),
      ),
    },
  },
});

if (import.meta.main) await main();

async function main(): Promise<void> {
  const seconds = wholeNumber("seconds", values.seconds);
  const connections = values.connections.split(",").map((text) => wholeNumber("connections", text));
  print(`## Servers under load\n\n${formatMachine(describeMachine())}\n`);
  const work = await openWork(values.work);
  const models = { embedded: fileURLToPath(new URL("../../weights", HERE)), "ViT-Ti": values.tiny };
  for (const [name, folder] of Object.entries(models)) {
    if (!name.includes(values.only)) continue;
    const subject = await prepare(work, name, folder);
    print(`### ${name}\n`);
    print(table(HEAD, await race(subject, connections, seconds)) + "\n");
  }
}

async function race(subject: Subject, connections: readonly number[], seconds: number): Promise<string[][]> {
  const rows: string[][] = [];
  for (const peer of SERVERS) {
    note(`${subject.name}: ${peer}`);
    await using server = new Server(optionsOf(peer, subject));
    const address = await server.address();
    const label = await answer(address);
    await load(address, PICTURE, 2, 2); // warm
    for (const count of connections) {
      const result = await load(address, PICTURE, count, seconds);
      rows.push([
        `${peer} (${label})`,
        String(count),
        ...figures(result),
        (await server.memory()).toFixed(0),
      ]);
    }
  }
  return rows;
}

function optionsOf(peer: string, { folder, huggingFace }: Subject): ServerOptions {
  const permissions = ["-A"];
  if (peer.startsWith("vit-edge")) {
    const dtype = peer.endsWith("int8") ? "int8" : "f32";
    return {
      permissions,
      env: { VIT_EDGE_MODEL: folder, VIT_EDGE_THREADS: "1", VIT_EDGE_DTYPE: dtype },
    };
  }
  const serve = fileURLToPath(new URL("server/peer_serve.ts", HERE));
  const model = peer === "transformers.js" ? huggingFace : folder;
  const [name] = PEERS.find(({ name }) => name === peer)!.packages;
  return { serve, permissions, env: { PEER: peer, PEER_PACKAGE: `npm:${name}`, PEER_MODEL: model } };
}

/** The best label, so that one can see that all compute the same. */
async function answer(address: string): Promise<string> {
  const response = await fetch(`${address}classify`, { method: "POST", body: await Deno.readFile(PICTURE) });
  const { predictions: [best] } = await response.json();
  return `${best.label.split(",")[0]} ${(best.probability ?? best.score).toFixed(3)}`;
}

function figures({ duration, errors, refused, pictures, health }: Load): string[] {
  const share = 100 * refused / (refused + pictures.length);
  const times = [quantile(pictures, 0.5), quantile(pictures, 0.99), quantile(health, 0.99)].map(digits);
  return [digits(pictures.length / duration), `${share.toFixed(1)} %`, String(errors), ...times];
}

/** Writes a model in both layouts, once. */
async function prepare(work: string, name: string, source: string): Promise<Subject> {
  const folder = `${work}/server/${name}`;
  const huggingFace = `${folder}-transformers`;
  const subject = { name, folder, huggingFace };
  for (const path of [folder, huggingFace]) await Deno.mkdir(`${path}/onnx`, { recursive: true });
  for (const file of ["config.json", "model.safetensors"]) {
    await Deno.copyFile(`${source}/${file}`, `${folder}/${file}`);
  }
  using checkpoint = await openCheckpoint(source);
  const { config, preprocess, classNames } = checkpoint;
  const onnx = `${folder}/onnx/model.onnx`;
  const script = fileURLToPath(new URL("server/export.py", HERE));
  const oracle = fileURLToPath(new URL("../../../shared/oracle", HERE));
  const args = [script, oracle, `${source}/model.safetensors`, onnx, JSON.stringify(config)];
  const { success, stderr } = await new Deno.Command(PYTHON, { args, env: { OMP_NUM_THREADS: "1" } })
    .output();
  if (!success) throw new Error(`Cannot export ${name}: ${new TextDecoder().decode(stderr).slice(-300)}`);
  await Deno.copyFile(onnx, `${huggingFace}/onnx/model.onnx`);
  const names = classNames ?? Array.from({ length: config.numClasses }, (_, i) => `class ${i}`);
  const { imageSize, mean, std } = preprocess;
  const texts = {
    config: {
      "model_type": "vit",
      architectures: ["ViTForImageClassification"],
      id2label: Object.fromEntries(names.map((label, i) => [i, label])),
    },
    "preprocessor_config": {
      "image_processor_type": "ViTImageProcessor",
      ...{ "do_resize": true, size: { height: imageSize, width: imageSize }, resample: 3 },
      ...{ "do_rescale": true, "rescale_factor": 1 / 255, "do_normalize": true },
      ...{ "image_mean": mean, "image_std": std },
    },
  };
  for (const [name, text] of Object.entries(texts)) {
    await Deno.writeTextFile(`${huggingFace}/${name}.json`, JSON.stringify(text));
  }
  return subject;
}
