/**
 * Every network of the wider family on every backend: what timm's own code gives.
 */
import type { Backend, WeightType } from "../../src/backend/backend.ts";
import { loadWeights } from "../../src/checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { DeviceNetwork } from "../../src/model/network/device_network.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { NO_FLOAT16, NO_GPU, openBackend, openFloat16Backend } from "../gpu/adapter.ts";
import { FAMILIES, familyTest } from "./families.ts";

const BACKENDS: [string, () => Backend | Promise<Backend>, number, WeightType?][] = [
  ["reference", () => new ReferenceBackend(), 1e-5],
  ["cpu strict", () => CpuBackend.create({ build: "strict" }), 2e-5],
  ["cpu relaxed", () => CpuBackend.create({ build: "relaxed" }), 2e-5],
  ["cpu, float16 weights, 3 threads,", () => CpuBackend.create({ threads: 3 }), 2e-2, "f16"],
  ...NO_GPU ? [] : [
    ["gpu", () => openBackend(), 1e-4],
    ["gpu, float16 weights,", () => openBackend(), 2e-2, "f16"],
  ] satisfies [string, () => Promise<Backend>, number, WeightType?][],
  ...NO_FLOAT16 ? [] : [
    ["gpu, all in float16,", () => openFloat16Backend(), 3e-2, "f16"],
  ] satisfies [string, () => Promise<Backend>, number, WeightType?][],
];

for (const [name, create, limit, type] of BACKENDS) {
  for (const family of FAMILIES) {
    familyTest(`${name} gives timm's numbers`, family, async ({ config, file, golden }) => {
      using checkpoint = await openCheckpoint(file, { config });
      const backend = await create();
      const weights = await loadWeights(checkpoint, (data, { shape, role }) => {
        return backend.upload(data, shape, role, type);
      });
      const network = new DeviceNetwork(backend, weights, checkpoint.config);
      const found = await network.intermediates(golden.get("input")!.data);
      assertClose("features", found.features, golden.get("features")!.data, absolute(limit));
      assertClose("preLogits", found.preLogits, golden.get("pre_logits")!.data, absolute(limit));
      assertClose("logits", found.logits, golden.get("logits")!.data, absolute(limit));
      const logits = await network.logits(golden.get("input")!.data);
      assertClose("logits alone", logits, golden.get("logits")!.data, absolute(limit));
      network.dispose();
    });
  }
}
