/**
 * Which GPUs are used: none that is missing, none that computes wrongly.
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createBackend } from "../../src/device/create_backend.ts";
import { DeviceError } from "../../src/errors.ts";
import { Gpu } from "../../src/gpu/gpu.ts";
import { createGpuBackend } from "../../src/gpu/gpu_backend.ts";
import { activationsFor, openGpu, openTested, trustWider } from "../../src/gpu/open_gpu.ts";
import { SHADERS } from "../../src/gpu/generated/shaders.ts";
import { float16Test, gpuTest, requestDevice } from "./adapter.ts";
import { keepPipelines } from "./kept_pipelines.ts";

const lateCode = () => import("../../src/device/late_code.ts");

/** One wrong number, sign or step in each shader, as a driver might have it. */
const LIES: Record<string, [string, string]> = {
  activated: ["activate(y)", "activate(1.001 * y)"],
  "add_bias": ["head * sizes.tokens", "head * 0"],
  attention: ["sum_d = sum_d * shrink +", "sum_d = sum_d +"],
  "attention_bias": ["* sizes.tableStride", "* sizes.rows"],
  "attention_weights": ["score *= sizes.scale", "score *= 1.01 * sizes.scale"],
  columns: ["sizes.start + column", "column"],
  embed: ["token - before", "token"],
  exp: ["0.16666533052921295", "0.17"],
  "first_tokens": ["sizes.count * sizes.tokens", "sizes.count * sizes.count"],
  gate: ["/ (1.0 +", "/ (1.001 +"],
  gelu: ["7.978845238685608e-1", "7.98e-1"],
  "gelu_tanh": ["0.07135481627260025", "0.071"],
  "head_numbers": ["qkv[at + 2]", "qkv[at + 1]"],
  "head_quads": ["qkv[at / 4]", "qkv[at / 4 + 1]"],
  heads: ["part * sizes.heads", "part * 2"],
  identity: ["return x", "return 1.001 * x"],
  "keep_weights": ["1.0", "0.9"],
  "layer_norm": ["vec4f(x[row + quad]) - mean, ", "vec4f(x[row + quad]), "],
  linear: ["fma(vec4f(a_r[i])", "fma(vec4f(a_r[0])"],
  "linear_end": ["y += bias[quad]", "y += bias[0]"],
  "linear_part": ["part * sizes.rows", "part"],
  "linear_sum": ["at += size", "at += 2 * size"],
  mean: ["* 0.5", "* 0.499"],
  "mean_tokens": ["sizes.first + local.y", "local.y"],
  multiply: ["* vec4f(b[i])", "+ vec4f(b[i])"],
  "no_bias": ["return score", "return 1.01 * score"],
  patchify: ["i % area / sizes.patchSize", "i % area % sizes.patchSize"],
  product: ["columns4: u32,\nrows: u32", "rows: u32,\ncolumns4: u32"],
  quads: ["* THREADS + thread", "* THREADS + thread / 2"],
  "quick_gelu": ["1.702", "1.7"],
  reshape: ["number % sizes.length", "number % sizes.columns"],
  "rms_norm": ["factor * scale", "scale"],
  rotate: ["t.sign * other", "other"],
  rotation: ["own + distance, isFirst", "own - distance, isFirst"],
  rows: ["4 * quad", "4 * quad + 1"],
  scale: ["i % sizes.columns4", "i / sizes.columns4"],
  silu: ["1.0, 0.0", "1.001, 0.0"],
  sine: ["-0.5", "-0.51"],
  softmax: ["1.0 / sum", "1.001 / sum"],
  sum: ["+ vec4f(b[i])", "- vec4f(b[i])"],
  tanh: ["4.641648530960083e-1", "4.64e-1"],
  token: ["+ sizes.index", "+ 0"],
  widen: ["weights[at]", "weights[at ^ 1]"],
  "widen_f16": ["unpack2x16float(halves.y)", "unpack2x16float(halves.x)"],
  "widen_int8": ["24, 16, 8, 0", "24, 16, 0, 8"],
};

gpuTest("a shader that lies is found out, whichever it is", async () => {
  assertEquals(Object.keys(LIES), Object.keys(SHADERS));
  const device = await requestDevice();
  keepPipelines(device);
  for (const [name, [truth, lie]] of Object.entries(LIES)) {
    const text = SHADERS[name as keyof typeof SHADERS];
    assert(text.includes(truth), `${name} has no "${truth}"`);
    const shaders = { ...SHADERS, [name]: text.replace(truth, lie) };
    const open = async () => await trustWider(await openTested({ device, shaders }), "f32");
    await assertRejects(open, DeviceError, "Cannot trust the GPU", name);
  }
  device.destroy();
});

/** One number a tenth too large, where it is float16. */
const FLOAT16_LIES: Record<string, [string, string]> = {
  "attention_weights": ["f32(qkv[k + d])", "f32(qkv[k + d]) * OFF"],
  columns: ["Output(x[", "Output(OFF) * Output(x["],
  embed: ["vec4f(patches[", "OFF * vec4f(patches["],
  "head_numbers": ["Output(y.z)", "Output(y.z * OFF)"],
  "head_quads": ["vec4f(qkv", "OFF * vec4f(qkv"],
  "layer_norm": ["vec4<Output>(fma(normed,", "vec4<Output>(fma(OFF * normed,"],
  "linear_end": ["y += vec4f(residual[at])", "y += OFF * vec4f(residual[at])"],
  mean: ["vec4f(b[i])", "OFF * vec4f(b[i])"],
  "mean_tokens": ["+= vec4f(x[", "+= OFF * vec4f(x["],
  multiply: ["* vec4f(b[i])", "* OFF * vec4f(b[i])"],
  patchify: ["vec4<Output>(quad)", "vec4<Output>(OFF * quad)"],
  reshape: ["Output(x[", "Output(OFF) * Output(x["],
  "rms_norm": ["let value = vec4f(", "let value = OFF * vec4f("],
  rotate: ["vec4<Output>(y)", "vec4<Output>(OFF * y)"],
  scale: ["vec4f(x[i]) *", "OFF * vec4f(x[i]) *"],
  softmax: ["let d = vec4f(x[row + quad])", "let d = OFF * vec4f(x[row + quad])"],
  sum: ["vec4f(a[i]) +", "OFF * vec4f(a[i]) +"],
  token: ["= vec4<Output>(x[", "= vec4<Output>(Output(OFF) * x["],
  widen: ["vec4<Tile>(weights[at])", "vec4<Tile>(weights[at]) * Tile(OFF)"],
};
/** A factor that is not 1 where any number of a kernel is float16. */
const OFF = "const OFF = select(1.1, 1.0, f32(Input(0.1)) == 0.1 && f32(Output(0.1)) == 0.1);\n";

float16Test("a shader that lies in float16 alone is found out before it is used", async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice({ requiredFeatures: ["shader-f16"] });
  keepPipelines(device);
  for (const [name, [truth, lie]] of Object.entries(FLOAT16_LIES)) {
    const text = SHADERS[name as keyof typeof SHADERS];
    assert(text.includes(truth), `${name} has no "${truth}"`);
    const shaders = { ...SHADERS, [name]: OFF + text.replace(truth, lie) };
    const gpu = name === "linear_end"
      ? await openTested({ device, shaders }) // finds nothing
      : new Gpu(device, adapter!.info, shaders);
    const trust = async () => await trustWider(gpu, await activationsFor(gpu));
    await assertRejects(trust, DeviceError, "Cannot trust the GPU", name);
  }
  device.destroy();
});

Deno.test("no adapter is an error of its own", async () => {
  const gpu = { requestAdapter: () => Promise.resolve(null) };
  await assertRejects(() => openTested({ gpu }), DeviceError, "there is no WebGPU adapter here");
});

gpuTest("an adapter without any feature will do, and one of default limits", async () => {
  const device = await requestDevice();
  assertEquals([...device.features], []);
  const backend = await createBackend({ device: "gpu", gpuDevice: device }, lateCode);
  assertEquals(backend.limits?.tensorBytes, 128 * 2 ** 20);
  const tooMany = new Float32Array(32 * 2 ** 20 + 4);
  assertEquals(
    (await assertRejects(
      () => Promise.resolve().then(() => backend.upload(tooMany, [tooMany.length])),
      DeviceError,
    ))
      .message.replace(/GPU .*:/, "GPU X:"),
    "Cannot keep a tensor of 134217744 bytes on the GPU X: 134217728 is the most it can use at once",
  );
  await assertRejects(
    () => createBackend({ device: "gpu", gpuDevice: device, onProfile: () => {} }, lateCode),
    DeviceError,
    "lacks timestamp-query",
  );
  backend.dispose();
});

gpuTest("without float16 an f16 model has float32 activations, and none others", async () => {
  const device = await requestDevice();
  const gpu = await openGpu({ device });
  assertEquals([gpu.hasFloat16, await activationsFor(gpu)], [false, "f32"]);
  assertThrows(() => createGpuBackend(gpu, { activations: "f16" }), DeviceError, "lacks shader-f16");
  const logits = [];
  for (const types of [["f16"], []] as const) {
    const backend = await createBackend(
      { device: "gpu", gpuDevice: device },
      lateCode,
      0,
      new Set(types),
    );
    const x = backend.upload(Float32Array.of(1, 2, 3), [1, 1, 3]);
    const weight = backend.upload(Float32Array.of(0.1, 0.2, 0.3), [1, 3], "weight", "f16");
    logits.push(await backend.read(backend.linear(x, { weight }, { activation: "gelu" })));
    backend.dispose();
  }
  assertEquals(logits[0], logits[1]);
  device.destroy();
});

gpuTest("auto leaves a processor that plays a GPU alone", async () => {
  const { isSoftware } = await openGpu();
  const backend = await createBackend({ device: "auto", threads: 1 }, lateCode);
  assertEquals(backend.device, isSoftware ? "cpu" : "gpu");
  backend.dispose();
});

gpuTest("auto falls back to the CPU when the GPU fails, and says why", async () => {
  const gpuDevice = await requestDevice();
  gpuDevice.destroy();
  await gpuDevice.lost;
  const reasons: string[] = [];
  const onFallback = ({ name, message }: DeviceError) => reasons.push(`${name}: ${message}`);
  const backend = await createBackend({ device: "auto", gpuDevice, threads: 1, onFallback }, lateCode);
  assertEquals(backend.device, "cpu");
  assert(
    reasons.length === 1 && reasons[0]!.startsWith("DeviceError: Cannot go on with the GPU"),
    `${reasons}`,
  );
  backend.dispose();
});
