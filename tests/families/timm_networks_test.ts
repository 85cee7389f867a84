/**
 * Every architecture of timm's, made small: the logits that timm's own code gives, for a folder in its layout.
 */
import { assert, assertEquals } from "@std/assert";
import type { Backend } from "../../src/backend/backend.ts";
import { loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { builtNames, isBuilt } from "../../src/checkpoint/config/architectures.ts";
import { readTimmConfig } from "../../src/checkpoint/config/timm.ts";
import { JsonObject } from "../../src/checkpoint/json/json.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { DeviceNetwork } from "../../src/model/network/device_network.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { defineConfig } from "../../src/vit/config.ts";
import { storedTensors } from "../../src/vit/weights.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { NO_GPU, openBackend } from "../gpu/adapter.ts";

/** Networks with the same arguments but for sizes, and the same logits. */
interface Entry {
  readonly names: string;
  /** Arguments beside those of the architecture and the sizes. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Of two pictures. */
  readonly logits: readonly number[];
}

interface Networks {
  readonly sizes: Readonly<Record<string, number>>;
  readonly classes: number;
  readonly networks: readonly Entry[];
}

const TEXT = await Deno.readTextFile(new URL("../fixtures/timm/networks.json", import.meta.url));
const { sizes, classes, networks }: Networks = JSON.parse(TEXT);

const BACKENDS: [string, () => Backend | Promise<Backend>, number][] = [
  ["reference", () => new ReferenceBackend(), 1e-5],
  ["cpu", () => CpuBackend.create(), 2e-5],
  ...NO_GPU ? [] : [["gpu", () => openBackend(), 1e-4]] satisfies [string, () => Promise<Backend>, number][],
];

for (const [backendName, create, limit] of BACKENDS) {
  Deno.test(`${backendName} gives timm's logits for each of its architectures`, async () => {
    for (const { names, args, logits } of networks) {
      for (const name of names.split(" ").filter(isBuilt)) {
        const said = `${name} ${JSON.stringify(args)}`;
        const folder = await writeFolder(name, { ...sizes, ...args });
        using checkpoint = await openCheckpoint(folder);
        const backend = await create();
        const weights = await loadWeights(checkpoint, (data, { shape, role }) => {
          return backend.upload(data, shape, role);
        });
        const network = new DeviceNetwork(backend, weights, checkpoint.config);
        const { imageSize } = checkpoint.config;
        const pictures = numbers("input", 2 * 3 * imageSize ** 2);
        assertClose(said, await network.logits(pictures), new Float32Array(logits), absolute(limit));
        network.dispose();
        backend.dispose();
        await Deno.remove(folder, { recursive: true });
      }
    }
  });
}

Deno.test("each architecture of timm's that is built is among the networks", () => {
  const known = new Set(networks.flatMap(({ names }) => names.split(" ")));
  const missing = builtNames().filter((name) => !known.has(name) && !name.endsWith("_sam"));
  assertEquals(missing, ["vit_cifar10_patch4_32"]);
  assert(networks.length > 60, String(networks.length));
});

/** A model's folder as timm writes it. */
async function writeFolder(name: string, args: Readonly<Record<string, unknown>>): Promise<string> {
  const text = JSON.stringify({ architecture: name, "num_classes": classes, "model_args": args });
  const { vit } = await readTimmConfig(JsonObject.parse(text, "config.json"));
  const tensors = storedTensors(defineConfig(vit)).map((spec) => ({
    ...spec,
    data: parameter(spec.name, spec.shape),
  }));
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/config.json`, text);
  await Deno.writeFile(`${folder}/model.safetensors`, writeSafetensors(tensors));
  return folder;
}

/** A parameter that follows from its name, as `tests/golden/timm_networks.py` makes it. */
function parameter(name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const count = product(shape);
  if (shape.length > 1 && name.endsWith("weight")) {
    const factor = Math.sqrt(3 / product(shape.slice(1)));
    return numbers(name, count, (value) => value * factor);
  }
  const isFactor = name.endsWith("weight") || name.includes("gamma");
  return numbers(name, count, (value) => isFactor ? 1 + value / 2 : value / 2);
}

/** Numbers in [-1, 1) that follow from a name, by a hash of 32 bits. */
function numbers(name: string, count: number, change = (value: number) => value): Float32Array<ArrayBuffer> {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619);
  return Float32Array.from({ length: count }, (_, i) => {
    let x = Math.imul(i + 1, 2654435761) + seed;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    return change(((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1);
  });
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, length) => all * length, 1);
}
