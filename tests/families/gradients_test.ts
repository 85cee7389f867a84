/**
 * Every gradient of every network of the wider family: what timm's own code gives, by the names that timm stores.
 */
import { assertEquals } from "@std/assert";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { CpuBackward } from "../../src/cpu/cpu_backward.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { once } from "../../src/util/once.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { NO_GPU, openBackward } from "../gpu/adapter.ts";
import { gradientsOf, microOf } from "../support/micro_training.ts";
import { FAMILIES, familyTest } from "./families.ts";

const BACKENDS: [string, () => TrainingBackend | Promise<TrainingBackend>][] = [
  ["reference", () => new ReferenceBackward()],
  ["cpu strict", () => CpuBackward.create({ build: "strict" })],
  ["cpu relaxed, 3 threads,", () => CpuBackward.create({ build: "relaxed", threads: 3 })],
  ...NO_GPU ? [] : [["gpu", () => openBackward()]] satisfies [string, () => Promise<TrainingBackend>][],
];

for (const [name, create] of BACKENDS) {
  const open = once(async () => await create()); // for all networks: to start threads takes longer than they do
  for (const family of FAMILIES) {
    familyTest(`${name} gives timm's gradients`, family, async (golden) => {
      for (const gradientCheckpointing of [false, true]) {
        const backend = await open();
        const { golden: wanted } = golden;
        const [input, labels] = [wanted.get("input")!.data, wanted.get("labels")!.data];
        const found = await gradientsOf(microOf(backend, golden), input, labels, { gradientCheckpointing });
        assertClose("loss", [found.loss], wanted.get("loss")!.data, absolute(1e-5));
        const recorded = [...wanted.keys()].filter((key) => key.startsWith("grad."));
        assertEquals([...found.gradients.keys()].map((name) => `grad.${name}`).sort(), recorded.sort());
        for (const [tensor, gradient] of found.gradients) {
          const { data } = wanted.get(`grad.${tensor}`)!;
          const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          assertClose(tensor, gradient, data, absolute(1e-4 * largest + 1e-6));
        }
      }
    });
  }
}
