/**
 * Training on a GPU: the tests before a device is trusted, and the memory and submissions that a step takes.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Tensor } from "../../src/backend/backend.ts";
import type { TrainingBackend } from "../../src/backend/backward.ts";
import { sizeOf } from "../../src/backend/shapes.ts";
import { DeviceError } from "../../src/errors.ts";
import { Gpu } from "../../src/gpu/gpu.ts";
import { createGpuBackward } from "../../src/gpu/gpu_backward.ts";
import { openGpu } from "../../src/gpu/open_gpu.ts";
import { openGpuBackward, testTraining } from "../../src/gpu/open_gpu_backward.ts";
import { SHADERS } from "../../src/gpu/generated/shaders.ts";
import { TRAINING_SHADERS } from "../../src/gpu/generated/training_shaders.ts";
import { ReferenceBackward } from "../../src/reference/reference_backward.ts";
import { Optimizer } from "../../src/train/optim/optimizer.ts";
import type { OptimizerOptions } from "../../src/train/optim/optimizer_options.ts";
import { isAny } from "../../src/train/loop/trainable_model.ts";
import { type RecordedStep, TrainingStep } from "../../src/train/loop/training_step.ts";
import { defineConfig } from "../../src/vit/config.ts";
import { assertClose, scaled } from "../conformance/tolerance.ts";
import { Random } from "../support/random.ts";
import { buildMicro, differentiate } from "../support/micro_training.ts";
import { gpuTest, openBackward, requestDevice } from "./adapter.ts";
import { keepPipelines } from "./kept_pipelines.ts";

/** One wrong number, sign or step in each shader, as a driver might have it. */
const LIES: Record<keyof typeof TRAINING_SHADERS, [string, string]> = {
  accumulate: ["+= x[i]", "+= 1.01 * x[i]"],
  "activate_backward": ["dy[i] *", "1.001 * dy[i] *"],
  "activate_to": ["activate(x[i])", "activate(x[i] * 1.001)"],
  "activated_kept": ["kept[at] = y", "kept[at] = y * 1.01"],
  "adam_w_step": ["sqrt(s)", "s"],
  "attention_backward": ["- mean", "+ mean"],
  "attention_bias_backward": ["head * sizes.tokens *", "head *"],
  average: [" * shares.added", ""],
  blocks: ["block[2]", "block[1]"],
  "clip_factor": ["1e-6", "1.0"],
  "column_sums": ["other < down", "other < down - 1"],
  "columns_backward": ["column - sizes.start", "column"],
  "cross_entropy": ["wanted * distance", "wanted * abs(distance - 0.01)"],
  "cross_entropy_backward": ["/ sum", "* sum"],
  "drop_weights": ["sizes.factor, 0.0", "1.0, 0.0"],
  dropout: ["place + 1", "place"],
  "dy_numbers_backward": ["dy[at + 1], left > 1", "dy[at + 1], left > 2"],
  "dy_quads_backward": ["dy[at / 4]", "dy[at / 4 + 1]"],
  "embed_backward": ["sizes.tokens - sizes.patches", "1"],
  entries: ["<= group", "< group"],
  "first_tokens_backward": ["sizes.count + token", "sizes.tokens + token"],
  "gate_backward": ["3.0 * cubic", "2.0 * cubic"],
  "gelu_backward": ["-0.5", "-0.51"],
  "gelu_tanh_backward": ["CUBIC", "1.1 * CUBIC"],
  "heads_backward": ["head * sizes.headDim", "head * sizes.headDim + 1"],
  "keys_backward": ["- m.z", "+ m.z"],
  "layer_norm_backward": ["CENTRED = 1.0", "CENTRED = 0.9"],
  "linear_backward": ["d_i_h[r]", "d_i_h[0]"],
  log: ["1.0 / 3.0", "1.0 / 2.0"],
  logits: ["- largest) * sizes.scale", "- largest)"],
  "mean_backward": ["* 0.5", "* 0.499"],
  "mean_tokens_backward": [">= sizes.first", "> sizes.first"],
  "norm_backward": ["-meanProduct", "meanProduct"],
  "patchify_backward": ["x % sizes.patchSize", "x / sizes.patchSize"],
  "quick_gelu_backward": ["0.0", "0.001"],
  "random_bits": [">> 13u", ">> 12u"],
  "rms_norm_backward": ["CENTRED = 0.0", "CENTRED = 0.1"],
  "rotate_backward": ["-t.sign", "t.sign"],
  "scale_backward": ["other = 1u", "other = 2u"],
  "scores_backward": ["- m.z", "+ m.z"],
  "sgd_step": ["-step.learningRate", "step.learningRate"],
  "silu_backward": ["1.0, 0.0", "1.001, 0.0"],
  "slope_backward": ["inputs[at]", "inputs[at] + 0.01"],
  "softmax_backward": ["- total", "+ total"],
  "sum_of_squares": ["+= THREADS", "+= THREADS + 1"],
  "tanh_backward": ["(1.0 + y)", "(1.0 - y)"],
  "token_backward": ["== sizes.index", "== 0"],
};

gpuTest("a shader of training that lies is found out, whichever it is", async () => {
  assertEquals(Object.keys(LIES), Object.keys(TRAINING_SHADERS));
  const name = "lying";
  const device = await requestDevice();
  keepPipelines(device);
  for (const [stem, [truth, lie]] of Object.entries(LIES) as [keyof typeof LIES, [string, string]][]) {
    const text: string = TRAINING_SHADERS[stem];
    assert(text.includes(truth), `${stem} has no "${truth}"`);
    const gpu = new Gpu(device, { description: name }, SHADERS);
    const shaders = { ...TRAINING_SHADERS, [stem]: text.replace(truth, lie) };
    await assertRejects(() => testTraining(gpu, shaders), DeviceError, "Cannot trust the GPU", stem);
  }
  device.destroy();
});

const MICRO = defineConfig({
  imageSize: 8,
  patchSize: 4,
  embedDim: 20,
  depth: 2,
  numHeads: 2,
  mlpRatio: 2,
  numClasses: 5,
  dropRate: 0,
  distilled: false,
});
const PIXELS = 3 * 8 * 8;

/** A network in training; each step with numbers of its own, as a schedule, clipping and dropout have them. */
function start(backend: TrainingBackend, options: OptimizerOptions) {
  const random = new Random(1);
  const micro = buildMicro(backend, MICRO, (_, size) => random.normals(size, 0.2));
  const optimizer = new Optimizer(backend, micro.parameters, options);
  let steps = 0;
  return (pictures = 3) => {
    steps++;
    return backend.scope(() => {
      const labels = Array.from({ length: pictures }, (_, i) => (i + steps) % 5);
      const { tape, loss } = differentiate(micro, random.normals(pictures * PIXELS), labels);
      backend.dropout(backend.zeros([3, 5]), 0.5, steps);
      optimizer.step((tensor) => tape.gradient(tensor), 0.01 / steps);
      return loss;
    });
  };
}

gpuTest("sixty steps take no more memory than the first ten, and disposing frees it", async () => {
  const backend = await openBackward();
  const step = start(backend, { name: "adamw" });
  for (let i = 0; i < 10; i++) await step(i % 5 === 4 ? 1 : 3);
  const { bytes, usedBytes: used } = backend;
  const { device } = await openGpu();
  const create = device.createBuffer;
  let made = 0;
  device.createBuffer = (descriptor) => (made++, create.call(device, descriptor));
  try {
    for (let i = 0; i < 50; i++) await step(i % 5 === 4 ? 1 : 3);
  } finally {
    device.createBuffer = create;
  }
  assertEquals([backend.bytes, backend.usedBytes, made], [bytes, used, 0]);
  backend.dispose();
  assertEquals(backend.bytes, 0);
});

gpuTest(
  "steps that nobody has read yet are bound as those that are read at once, and leave nothing",
  async () => {
    const backend = await openBackward();
    const random = new Random(1);
    const micro = buildMicro(backend, MICRO, (_, size) => random.normals(size, 0.2));
    const step = new TrainingStep(micro, { learns: isAny, optimizer: { name: "adamw", clipNorm: 1 } });
    const batch = { pixels: random.normals(3 * PIXELS), labels: [0, 1, 2] };
    const pipelined = async (count: number) => {
      const steps: RecordedStep[] = [];
      for (let i = 0; i < count; i++) steps.push(await step.record(batch, 0.01));
      return await Promise.all(steps.map((step) => step.read()));
    };
    for (let i = 0; i < 2; i++) await pipelined(1);
    const { device } = await openGpu();
    const { createBindGroup, createBuffer } = device;
    let [bound, made] = [0, 0];
    device.createBindGroup = (descriptor) => (bound++, createBindGroup.call(device, descriptor));
    device.createBuffer = (descriptor) => (made++, createBuffer.call(device, descriptor));
    try {
      const shown = await pipelined(12);
      assert(shown.every(({ loss, done }) => Number.isFinite(loss) && done));
      assert(shown.at(-1)!.loss < shown[0]!.loss);
      const { usedBytes, bytes } = backend;
      const copies = made;
      await pipelined(12);
      assertEquals([bound, made, backend.usedBytes, backend.bytes], [0, copies, usedBytes, bytes]);
    } finally {
      Object.assign(device, { createBindGroup, createBuffer });
    }
    backend.dispose();
  },
);

gpuTest("a norm whose square is no float32 ends a training on the GPU as it shows", async () => {
  const backend = await openBackward();
  const parameter = backend.zeros([2]);
  const spec = { name: "a", role: "vector", shape: [2], parts: [] } as const;
  const optimizer = new Optimizer(backend, [{ spec, tensor: parameter }], { name: "sgd" });
  const step = async (size: number | undefined) => {
    const gradient = size === undefined ? undefined : backend.upload(Float32Array.of(size, size), [2]);
    await backend.read(optimizer.step(() => gradient, 1));
    return [...await backend.read(parameter), ...await backend.read(optimizer.factor)];
  };
  assertEquals(await step(undefined), [0, 0, 1]);
  assertEquals(await step(1), [-1, -1, 1]);
  assertEquals(await step(2e19), [-1, -1, 0]);
  assertEquals(await step(1), [-1, -1, 0]);
  backend.dispose();
});

gpuTest("a step is handed over in two submissions, and gives the same bits every time", async () => {
  const losses: number[][] = [];
  for (let run = 0; run < 2; run++) {
    const backend = await openBackward();
    const step = start(backend, { name: "sgd" });
    await step();
    const { queue } = (await openGpu()).device;
    const submit = queue.submit;
    let submissions = 0;
    queue.submit = (buffers) => (submissions++, submit.call(queue, buffers));
    try {
      losses.push([await step(), await step()]);
    } finally {
      queue.submit = submit;
    }
    assertEquals(submissions, 2 * 2);
    backend.dispose();
  }
  assertEquals(losses[1], losses[0]);
});

gpuTest("a weight's gradient is right from every cut of its sum", async () => {
  const [rows, k, columns] = [700, 70, 66];
  const wants = { x: true, weight: true, bias: true };
  const of = (backend: TrainingBackend): Promise<Float32Array[]> => {
    const random = new Random(5);
    const input = (shape: number[], role?: "weight") =>
      backend.upload(random.normals(sizeOf(shape)), shape, role);
    const [dy, x, weight] = [input([rows, columns]), input([rows, k]), input([columns, k], "weight")];
    const { x: dx, weight: dWeight, bias } = backend.linearBackward(dy, x, { weight }, wants);
    return Promise.all([dx!, dWeight!, bias!].map((x: Tensor) => backend.read(x)));
  };
  const wanted = await of(new ReferenceBackward());
  for (const groups of [1, 4, 30, 1000]) {
    const backend = await openGpuBackward({ groups });
    (await of(backend)).forEach((found, i) =>
      assertClose(`${groups} groups, result ${i}`, found, wanted[i]!, scaled(3e-5))
    );
    backend.dispose();
  }
});

gpuTest("long heads take fewer queries at a time", async () => {
  const backend = await openBackward();
  const headDim = 110;
  const of = (backend: TrainingBackend) => {
    const random = new Random(headDim);
    const [dy, qkv] = [1, 3].map((parts) => {
      const shape = [1, 21, parts * headDim];
      return backend.upload(random.normals(sizeOf(shape)), shape);
    });
    return backend.read(backend.attentionBackward(dy!, qkv!, 1, headDim ** -0.5).qkv);
  };
  assertClose("attention", await of(backend), await of(new ReferenceBackward()), scaled(1e-5));
  backend.dispose();
});

gpuTest("weights in fewer bits cannot be trained, nor without the shaders for it", async () => {
  const backend = await openBackward();
  const upload = (type: "f16" | "int8") => backend.upload(new Float32Array(16), [4, 4], "weight", type);
  for (const type of ["f16", "int8"] as const) {
    await assertRejects(() => Promise.resolve().then(() => upload(type)), TypeError, `kept as ${type}`);
  }
  const { device, name } = await openGpu();
  const stranger = createGpuBackward(new Gpu(device, { description: name }, SHADERS));
  const x = stranger.upload(new Float32Array(4), [4]);
  await assertRejects(
    () => Promise.resolve().then(() => stranger.gelu(x)),
    TypeError,
    "has not been opened to train",
  );
  stranger.dispose();
  backend.dispose();
});
