/**
 * The kernels and copies that one step of training launches on a GPU: on small networks these are what takes time.
 */
import { assert, assertEquals } from "@std/assert";
import { configOf } from "../../src/checkpoint/config/architectures.ts";
import { createGpuBackend } from "../../src/gpu/gpu_backend.ts";
import { createGpuBackward, type GpuBackward } from "../../src/gpu/gpu_backward.ts";
import { DeviceNetwork } from "../../src/model/network/device_network.ts";
import { isAny } from "../../src/train/loop/trainable_model.ts";
import { type StepOptions, TrainingStep } from "../../src/train/loop/training_step.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { buildWeights } from "../../src/vit/weights.ts";
import { buildMicro } from "../support/micro_training.ts";
import { gpuTest, NO_GPU, openBackward } from "./adapter.ts";
import { countingGpu } from "./counting_device.ts";

const MICRO = defineConfig({
  imageSize: 8,
  patchSize: 4,
  embedDim: 20,
  depth: 2,
  numHeads: 2,
  mlpRatio: 2,
  numClasses: 5,
});

/** The network that CIFAR-10 is learnt from scratch with. */
const CIFAR = defineConfig({
  imageSize: 32,
  patchSize: 4,
  embedDim: 128,
  depth: 6,
  numHeads: 4,
  mlpRatio: 2,
  numClasses: 10,
});

/** The launches of one step, with AdamW and clipping, after some others. */
async function launchesOf(
  backend: GpuBackward,
  config: VitConfig,
  pictures: number,
  take: () => number,
  options: Partial<StepOptions> = {},
): Promise<number> {
  const network = buildMicro(backend, config, (_, size) => new Float32Array(size).fill(0.1));
  const optimizer = { name: "adamw", clipNorm: 1 } as const;
  const step = new TrainingStep(network, { learns: isAny, optimizer, ...options });
  const pixels = new Float32Array(pictures * network.inputSize);
  const labels = Array.from({ length: pictures }, () => 0);
  for (let i = 0; i < 6; i++) {
    take();
    await step.record({ pixels, labels }, 0.01);
    backend.upload(Float32Array.of(i), [1]); // what was put off is recorded before that
  }
  return take();
}

/** Likewise on a device that counts only: the size of a network does not matter. */
async function counted(
  config: VitConfig,
  pictures: number,
  options?: Partial<StepOptions>,
  maxBytes?: number,
) {
  const { gpu, counts, take } = countingGpu(maxBytes);
  let last = new Map<string, number>();
  const all = await launchesOf(createGpuBackward(gpu), config, pictures, () => {
    last = new Map(counts);
    return take();
  }, options);
  return { all, last };
}

const IGNORE = { ignore: NO_GPU !== undefined && !("GPUBufferUsage" in globalThis) };

Deno.test("every operator's launches in a step of a micro network are known", IGNORE, async () => {
  const { all, last } = await counted(MICRO, 3);
  assertEquals(Object.fromEntries([...last].sort()), {
    accumulate: 1,
    adamWStep: 1,
    attention: 2,
    attentionBackward: 2,
    clipFactor: 1,
    columnSums: 2,
    copy: 4,
    crossEntropy: 1,
    crossEntropyBackward: 1,
    embed: 1,
    embedBackward: 1,
    firstTokens: 1,
    firstTokensBackward: 2,
    keysBackward: 2,
    layerNorm: 5,
    layerNormBackward: 5,
    linear: 19,
    linearBackward: 10,
    patchify: 1,
    sumOfSquares: 1,
    token: 1,
    tokenBackward: 1,
  });
  assertEquals(all, 65);
});

Deno.test(
  "a step launches at most 150 kernels for six blocks, and no more for larger batches",
  IGNORE,
  async () => {
    for (const pictures of [1, 64, 512]) {
      const { all } = await counted(CIFAR, pictures);
      assert(all <= 150, `${pictures} pictures: ${all}`);
    }
  },
);

Deno.test("a block costs the same launches in a network of any width and depth", IGNORE, async () => {
  const [two, three] = [await counted(MICRO, 3), await counted({ ...MICRO, depth: 3 }, 3)];
  const perBlock = three.all - two.all;
  assertEquals(perBlock, 19);
  // Once more than in small networks, parts of sums fill the room that they may take.
  assertEquals((await counted(configOf("vit_tiny_patch16_224"), 8)).all, two.all + 10 * perBlock + 1);
});

Deno.test(
  "parameters that fill several buffers take a few launches more, and stay where they are",
  IGNORE,
  async () => {
    const { last } = await counted(CIFAR, 2, {}, 2 ** 20);
    assertEquals(last.get("copy"), 4);
    const steps = last.get("adamWStep")!;
    assert(steps > 1 && steps < 12, `${steps}`);
  },
);

Deno.test(
  "averages of parameters are one launch, and gradients of several batches another",
  IGNORE,
  async () => {
    const { all, last } = await counted(MICRO, 3);
    assertEquals([all + 1, last.get("average")], [(await counted(MICRO, 3, { ema: 0.9 })).all, undefined]);
    const kept = await counted(MICRO, 3, { accumulate: 3, steps: 3 });
    assertEquals([kept.all, kept.last.get("average")], [all + 1, 1]);
  },
);

Deno.test(
  "one picture's products with a long k are shared out among groups, many pictures' are not",
  IGNORE,
  async () => {
    const config = configOf("vit_tiny_patch16_224");
    const of = async (pictures: number) => {
      const { gpu, counts, groups, take } = countingGpu();
      const backend = createGpuBackend(gpu);
      const network = new DeviceNetwork(
        backend,
        buildWeights(
          config,
          ({ shape, role }) => backend.upload(new Float32Array(sizeOf(shape)), shape, role),
        ),
        config,
      );
      take();
      network.logits(new Float32Array(pictures * 3 * 224 ** 2)).catch(() => {}); // nothing can be read
      await Promise.resolve();
      network.dispose();
      return { parted: counts.get("linearSum") ?? 0, groups: groups.get("linear")! / counts.get("linear")! };
    };
    // The patches' product and fc2 of every block; of many pictures that of the last block, where one token of each goes on.
    const [one, many] = [await of(1), await of(64)];
    assertEquals([one.parted, many.parted], [13, 1]);
    assert(one.groups > 55, `${one.groups} groups a product`); // 44 where no k is cut
  },
);

gpuTest("a real device is asked for the launches that are counted", async () => {
  const passes = GPUComputePassEncoder.prototype;
  const encoders = GPUCommandEncoder.prototype;
  const { dispatchWorkgroups } = passes;
  const { copyBufferToBuffer, clearBuffer } = encoders;
  let launches = 0;
  passes.dispatchWorkgroups = function (...groups) {
    launches++;
    dispatchWorkgroups.apply(this, groups);
  };
  encoders.copyBufferToBuffer = function (this: GPUCommandEncoder, ...all: unknown[]) {
    launches++;
    Reflect.apply(copyBufferToBuffer, this, all);
  };
  encoders.clearBuffer = function (...all) {
    launches++;
    clearBuffer.apply(this, all);
  };
  try {
    const backend = await openBackward();
    const take = () => {
      const taken = launches;
      launches = 0;
      return taken;
    };
    assertEquals(await launchesOf(backend, MICRO, 3, take), (await counted(MICRO, 3)).all);
    backend.dispose();
  } finally {
    Object.assign(passes, { dispatchWorkgroups });
    Object.assign(encoders, { copyBufferToBuffer, clearBuffer });
  }
});
