/**
 * Gradients of networks with parts that no other golden has: what timm's own code gives, by the names that timm stores.
 */
import { assert, assertEquals } from "@std/assert";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { CpuBackward } from "../../src/cpu/cpu_backward.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { createTrainable } from "../../src/train/loop/trainable_model.ts";
import { once } from "../../src/util/once.ts";
import { joinParts } from "../../src/vit/parameter_spec.ts";
import { NO_GPU, openBackward } from "../gpu/adapter.ts";
import { gradientsOf } from "../support/micro_training.ts";
import { configFrom, configText, NETWORKS, numbers, parameter, picturesFor } from "./timm_fixture.ts";

const BACKENDS: [string, () => TrainingBackend | Promise<TrainingBackend>][] = [
  ["reference", () => new ReferenceBackward()],
  ["cpu strict", () => CpuBackward.create({ build: "strict" })],
  ["cpu relaxed, 3 threads,", () => CpuBackward.create({ build: "relaxed", threads: 3 })],
  ...NO_GPU ? [] : [["gpu", () => openBackward()]] satisfies [string, () => Promise<TrainingBackend>][],
];

const DIFFERENTIATED = NETWORKS.networks.flatMap(({ names, args, gradients }) => {
  return gradients ? [{ name: names.split(" ")[0]!, args, gradients }] : [];
});

for (const [backendName, create] of BACKENDS) {
  const open = once(async () => await create()); // for all networks: to start threads takes longer than they do
  for (const { name, args, gradients: wanted } of DIFFERENTIATED) {
    Deno.test(`${backendName} gives timm's gradients: ${name} ${JSON.stringify(args)}`, async () => {
      const config = await configFrom(configText(name, args));
      for (const gradientCheckpointing of [false, true]) {
        const backend = await open();
        const micro = createTrainable(
          backend,
          config,
          (spec) => joinParts(spec, ({ name, shape }) => parameter(name, shape)),
        );
        const options = { gradientCheckpointing };
        const { gradients } = await gradientsOf(micro, picturesFor(config), NETWORKS.labels, options);
        assertEquals([...gradients.keys()].sort(), Object.keys(wanted).sort());
        for (const [tensor, gradient] of gradients) assertGradient(tensor, gradient, wanted[tensor]!);
      }
    });
  }
}

Deno.test("there are networks of every kind to differentiate", () => assert(DIFFERENTIATED.length > 20));

/** Holds a gradient against its product with numbers that follow from its name, and its largest number. */
function assertGradient(
  name: string,
  gradient: Float32Array,
  [product, largest]: readonly [number, number],
): void {
  const factors = numbers(name, gradient.length);
  const found = gradient.reduce((sum, value, i) => sum + value * factors[i]!, 0);
  const most = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const limit = 1e-4 * largest + 1e-6;
  const differences = `${name}: product ${found}, ${product} wanted; largest ${most}, ${largest} wanted`;
  assert(Math.abs(found - product) <= limit * Math.sqrt(gradient.length), differences);
  assert(Math.abs(most - largest) <= limit, differences);
}
