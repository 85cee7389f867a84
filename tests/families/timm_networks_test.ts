/**
 * Every architecture of timm's, made small: the logits that timm's own code gives, for a folder in its layout.
 */
import { assert, assertEquals } from "@std/assert";
import type { Backend, WeightType } from "../../src/backend/backend.ts";
import { loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { builtNames, isBuilt } from "../../src/checkpoint/config/architectures.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { DeviceNetwork } from "../../src/model/network/device_network.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { storedTensors } from "../../src/vit/weights.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { NO_FLOAT16, NO_GPU, openBackend, openFloat16Backend } from "../gpu/adapter.ts";
import { configFrom, configText, type Entry, NETWORKS, parameter, picturesFor } from "./timm_fixture.ts";

const BACKENDS: [string, () => Backend | Promise<Backend>, number, WeightType?][] = [
  ["reference", () => new ReferenceBackend(), 1e-5],
  ["cpu", () => CpuBackend.create(), 2e-5],
  ...NO_GPU ? [] : [["gpu", () => openBackend(), 1e-4]] satisfies [string, () => Promise<Backend>, number][],
  ...NO_FLOAT16 ? [] : [
    ["gpu, all in float16,", () => openFloat16Backend(), 3e-2, "f16"],
  ] satisfies [string, () => Promise<Backend>, number, WeightType][],
];

for (const [backendName, create, limit, type] of BACKENDS) {
  Deno.test(`${backendName} gives timm's logits for each of its architectures`, async () => {
    for (const { names, args, logits, gradients } of NETWORKS.networks) {
      if (type === "f16" && !gradients) continue; // other goldens have these parts
      for (const name of names.split(" ").filter(isBuilt)) {
        const said = `${name} ${JSON.stringify(args)}`;
        const folder = await writeFolder(name, args);
        using checkpoint = await openCheckpoint(folder);
        const backend = await create();
        const weights = await loadWeights(checkpoint, (data, { shape, role }) => {
          return backend.upload(data, shape, role, type);
        });
        const network = new DeviceNetwork(backend, weights, checkpoint.config);
        const found = await network.logits(picturesFor(checkpoint.config));
        assertClose(said, found, new Float32Array(logits), absolute(limit));
        network.dispose();
        backend.dispose();
        await Deno.remove(folder, { recursive: true });
      }
    }
  });
}

Deno.test("each architecture of timm's that is built is among the networks", () => {
  const known = new Set(NETWORKS.networks.flatMap(({ names }) => names.split(" ")));
  const missing = builtNames().filter((name) => !known.has(name) && !name.endsWith("_sam"));
  assertEquals(missing, ["vit_cifar10_patch4_32", "vit_cifar10_patch6_54"]);
  assert(NETWORKS.networks.length > 60, String(NETWORKS.networks.length));
});

/** A model's folder as timm writes it. */
async function writeFolder(name: string, args: Entry["args"]): Promise<string> {
  const text = configText(name, args);
  const tensors = storedTensors(await configFrom(text)).map((spec) => ({
    ...spec,
    data: parameter(spec.name, spec.shape),
  }));
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/config.json`, text);
  await Deno.writeFile(`${folder}/model.safetensors`, writeSafetensors(tensors));
  return folder;
}
