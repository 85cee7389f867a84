/**
 * Every gradient of every micro network of the PyTorch oracle.
 */
import { assert, assertEquals } from "@std/assert";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { CpuBackward } from "../../src/cpu/cpu_backward.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { type Golden, goldenTest, VARIANTS } from "../checkpoint/oracle.ts";
import { NO_GPU, openBackward } from "../gpu/adapter.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { gradientsOf, microOf } from "../support/micro_training.ts";

/** A gradient may differ by this share of the largest number in its tensor. */
const BACKENDS: [string, () => TrainingBackend | Promise<TrainingBackend>, number][] = [
  ["reference", () => new ReferenceBackward(), 1e-5],
  ["cpu strict", () => CpuBackward.create({ build: "strict" }), 1e-4],
  ["cpu relaxed", () => CpuBackward.create({ build: "relaxed" }), 1e-4],
  ["cpu relaxed, 3 threads,", () => CpuBackward.create({ build: "relaxed", threads: 3 }), 1e-4],
];
if (!NO_GPU) BACKENDS.push(["gpu", () => openBackward(), 1e-4]);

for (const [name, create, share] of BACKENDS) {
  for (const variant of VARIANTS) {
    goldenTest(`${name} gives the oracle's gradients`, variant, async (golden) => {
      for (const gradientCheckpointing of [false, true]) {
        const backend = await create();
        const { loss, gradients } = await gradientsOf(microOf(backend, golden), ...batchOf(golden), {
          gradientCheckpointing,
        });
        assertClose("loss", [loss], golden.golden.get("loss")!.data, absolute(share));
        const recorded = [...golden.golden.keys()].filter((key) => key.startsWith("grad."));
        assertEquals(gradients.size, recorded.length);
        for (const [key, gradient] of gradients) {
          const wanted = golden.golden.get(`grad.${key}`)!.data.slice();
          const largest = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
          assert(largest > 0);
          if (key.endsWith("qkv.bias")) {
            const third = wanted.length / 3;
            // The keys' third is zero: softmax takes no notice of what is added to all of a query's scores.
            assertClose(
              `${key}, keys`,
              gradient.subarray(third, 2 * third),
              new Float32Array(third),
              absolute(share * largest),
            );
            gradient.copyWithin(third, 0, third);
            wanted.copyWithin(third, 0, third);
          }
          assertClose(key, gradient, wanted, absolute(share * largest));
        }
        backend.dispose();
      }
    });
  }

  goldenTest(`${name} keeps less with checkpoints, and gives the same bits`, "plain", async (golden) => {
    const backend = await create();
    const micro = microOf(backend, golden);
    const [all, some] = [
      await gradientsOf(micro, ...batchOf(golden)),
      await gradientsOf(micro, ...batchOf(golden), { gradientCheckpointing: true }),
    ];
    assertEquals(some.gradients, all.gradients);
    assert(some.peakBytes < 0.6 * all.peakBytes, `${some.peakBytes} bytes of ${all.peakBytes}`);
    backend.dispose();
  });

  goldenTest(`${name} keeps next to nothing for a head alone`, "plain", async (golden) => {
    const backend = await create();
    const micro = microOf(backend, golden);
    const trainable = micro.parameters.filter(({ spec }) => spec.name.startsWith("head"));
    const all = await gradientsOf(micro, ...batchOf(golden));
    const head = await gradientsOf(micro, ...batchOf(golden), { trainable });
    assertEquals([...head.gradients.keys()], ["head.weight", "head.bias"]);
    for (const [key, gradient] of head.gradients) assertEquals(gradient, all.gradients.get(key));
    assert(head.peakBytes < 0.5 * all.peakBytes, `${head.peakBytes} bytes of ${all.peakBytes}`);
    backend.dispose();
  });
}

function batchOf({ golden }: Golden): [Float32Array, Float32Array] {
  return [golden.get("input")!.data, golden.get("labels")!.data];
}
