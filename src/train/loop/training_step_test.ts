import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { CpuBackward } from "../../cpu/cpu_backward.ts";
import { ReferenceBackward } from "../../reference/reference_backward.ts";
import {
  epochsOf,
  numbersOf,
  stripes,
  STRIPES_CONFIG,
  stripesNetwork,
} from "../../../tests/train/stripes.ts";
import type { Batch } from "../data/batch.ts";
import { targetsOf } from "../optim/loss.ts";
import type { Teacher } from "./teacher.ts";
import { isAny } from "./trainable_model.ts";
import type { LoopOptions } from "./training_loop.ts";
import { TrainingStep } from "./training_step.ts";

const FULL: LoopOptions = { epochs: 12, learningRate: 0.01, optimizer: { name: "adamw" }, learns: isAny };

/** Six batches of eight pictures. */
const DATA = stripes(48);
const batches = (epoch: number) => DATA.training(epoch);

Deno.test("training is the same bits on any number of threads, with gradient checkpointing too", async () => {
  const [one, other] = [await CpuBackward.create(), await CpuBackward.create({ threads: 3 })];
  const [a, b] = [stripesNetwork(one), stripesNetwork(other)];
  const epochs = [
    await epochsOf(a, { ...FULL, epochs: 2 }),
    await epochsOf(b, { ...FULL, epochs: 2, gradientCheckpointing: true }),
  ];
  assertEquals(await numbersOf(b), await numbersOf(a));
  assertEquals(
    epochs[1]!.map(({ validation }) => validation),
    epochs[0]!.map(({ validation }) => validation),
  );
  assert(epochs[1]![0]!.activationBytes < epochs[0]![0]!.activationBytes);
  one.dispose();
  other.dispose();
});

Deno.test("by default only the head learns", async () => {
  const trainable = stripesNetwork(new ReferenceBackward());
  const before = await numbersOf(trainable);
  await epochsOf(trainable, { epochs: 1 });
  for (const [name, numbers] of await numbersOf(trainable)) {
    if (name.startsWith("head.")) assertNotEquals(numbers, before.get(name));
    else assertEquals(numbers, before.get(name));
  }
});

Deno.test("steps leave nothing on the device", async () => {
  const backend = await CpuBackward.create();
  const step = new TrainingStep(stripesNetwork(backend), { learns: isAny, ema: 0.9 });
  const used = backend.usedBytes;
  const batch = (await Array.fromAsync(batches(0)))[0]!;
  const recorded = [await step.record(batch, 0.1), await step.record(batch, 0.1)];
  const [first, second] = await Promise.all(recorded.map(({ read }) => read()));
  assert(first!.loss > second!.loss && first!.done && first!.norm > 0, JSON.stringify([first, second]));
  assertEquals(backend.usedBytes, used);
  backend.dispose();
});

Deno.test("mixed pictures are learnt by their distributions", async () => {
  const hard = stripesNetwork(new ReferenceBackward());
  const soft = stripesNetwork(new ReferenceBackward());
  const options: LoopOptions = { ...FULL, epochs: 1, labelSmoothing: 0.1 };
  await epochsOf(hard, options);
  async function* mixed(epoch: number): AsyncGenerator<Batch> {
    for await (const { pixels, labels } of batches(epoch)) {
      yield { pixels, labels: Array.from(labels, () => 0), targets: targetsOf(labels, 3) };
    }
  }
  await epochsOf(soft, options, { training: mixed });
  assertEquals(await numbersOf(soft), await numbersOf(hard));
});

for (const distilled of [false, true]) {
  for (const kind of ["hard", "soft"] as const) {
    Deno.test(`a ${kind} teacher is imitated by ${distilled ? "two heads" : "one head"}`, async () => {
      const trainable = stripesNetwork(await CpuBackward.create(), { ...STRIPES_CONFIG, distilled });
      // It knows the right class, and calls it by the next one's name.
      const teacher: Teacher = {
        logits: ({ labels }) => {
          const next = Array.from(labels, (label) => (label + 1) % 3);
          return Promise.resolve(targetsOf(next, 3).map((share) => 4 * share));
        },
      };
      const distiller = { teacher, kind, share: 0.9, temperature: kind === "soft" ? 2 : undefined };
      await epochsOf(trainable, { ...FULL, epochs: 6, distiller });
      const { pixels, labels } = (await Array.fromAsync(batches(0)))[0]!;
      const { backend } = trainable;
      const [own, dist] = backend.scope(() => {
        const { logits, distLogits } = trainable.forward(backend, pixels, labels.length);
        return [backend.read(logits), distLogits && backend.read(distLogits)];
      });
      const share = (logits: Float32Array, shift: number) => {
        const hits = Array.from<number>(labels).filter((label, i) => {
          const row = logits.subarray(3 * i, 3 * i + 3);
          return row.every((logit) => logit <= row[(label + shift) % 3]!);
        });
        return hits.length / labels.length;
      };
      if (distilled) assert(share(await own!, 0) > 0.8, "the first head learns labels");
      assert(share(await (dist ?? own)!, 1) > 0.8, "the teacher's classes are learnt");
      backend.dispose();
    });
  }
}
