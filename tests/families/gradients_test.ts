/**
 * Every gradient of every network of the wider family: what timm's own code gives, by the names that timm stores.
 */
import { assertEquals } from "@std/assert";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import { CpuBackward } from "../../src/cpu/cpu_backward.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { createTrainable, type TrainableModel } from "../../src/train/loop/trainable_model.ts";
import { joinParts, placedParts, sizeOf } from "../../src/vit/parameter_spec.ts";
import { storedTensors } from "../../src/vit/weights.ts";
import type { Golden } from "../checkpoint/oracle.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { NO_GPU, openBackward } from "../gpu/adapter.ts";
import { gradientsOf } from "../support/micro_training.ts";
import { FAMILIES, familyTest } from "./families.ts";

const BACKENDS: [string, () => TrainingBackend | Promise<TrainingBackend>][] = [
  ["reference", () => new ReferenceBackward()],
  ["cpu strict", () => CpuBackward.create({ build: "strict" })],
  ["cpu relaxed, 3 threads,", () => CpuBackward.create({ build: "relaxed", threads: 3 })],
  ...NO_GPU ? [] : [["gpu", () => openBackward()]] satisfies [string, () => Promise<TrainingBackend>][],
];

for (const [name, create] of BACKENDS) {
  for (const family of FAMILIES) {
    familyTest(`${name} gives timm's gradients`, family, async (golden) => {
      for (const gradientCheckpointing of [false, true]) {
        const backend = await create();
        const micro = trainable(backend, golden);
        const { golden: wanted } = golden;
        const labels = wanted.get("labels")!.data;
        const found = await gradientsOf(micro, wanted.get("input")!.data, labels, { gradientCheckpointing });
        assertClose("loss", [found.loss], wanted.get("loss")!.data, absolute(1e-5));
        const gradients = byTensor(micro, found.gradients);
        const recorded = [...wanted.keys()].filter((key) => key.startsWith("grad."));
        assertEquals([...gradients.keys()].map((name) => `grad.${name}`).sort(), recorded.sort());
        for (const [tensor, gradient] of gradients) {
          const { data } = wanted.get(`grad.${tensor}`)!;
          const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          assertClose(tensor, gradient, data, absolute(1e-4 * largest + 1e-6));
        }
        backend.dispose();
      }
    });
  }
}

function trainable(backend: TrainingBackend, { config, weights }: Golden): TrainableModel {
  return createTrainable(backend, config, (spec) => {
    return joinParts(spec, ({ name }) => toFloat32(weights.get(name)!));
  });
}

/** Gradients of parameters as gradients of the tensors that they are made of. Where there is no tensor, they are 0. */
function byTensor(
  { config, parameters }: TrainableModel,
  gradients: ReadonlyMap<string, Float32Array>,
): Map<string, Float32Array> {
  const tensors = new Map(
    storedTensors(config).map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]),
  );
  for (const { spec } of parameters) {
    const gradient = gradients.get(spec.name)!.slice();
    for (const { part, at } of placedParts(spec)) {
      const numbers = gradient.subarray(at, at + part.size);
      tensors.get(part.name)!.set(numbers, part.from);
      numbers.fill(0);
    }
    assertEquals(gradient.every((value) => value === 0), true, `${spec.name} where no tensor is`);
  }
  return tensors;
}
