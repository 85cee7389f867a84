/**
 * Which GPUs are used: none that is missing, none that computes wrongly.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { createBackend } from "../../src/backend/select.ts";
import { DeviceError } from "../../src/errors.ts";
import { openGpu, openTested } from "../../src/gpu/open_gpu.ts";
import { SHADERS } from "../../src/gpu/shaders.ts";
import { gpuTest } from "./adapter.ts";

/** One wrong number, sign or step in each shader, as a driver might have it. */
const LIES: Record<string, [string, string]> = {
  attention: ["sum$d = sum$d * shrink +", "sum$d = sum$d +"],
  "attention_weights": ["score *= sizes.scale", "score *= 1.01 * sizes.scale"],
  embed: ["token - before", "token"],
  exp: ["0.16666533052921295", "0.17"],
  gelu: ["7.978845238685608e-1", "7.98e-1"],
  heads: ["part * sizes.heads", "part * 2"],
  "layer_norm": ["(x[row + quad] - mean)", "x[row + quad]"],
  linear: ["fma(vec4<f32>(a$r[$i])", "fma(vec4<f32>(a$r[0])"],
  mean: ["* 0.5", "* 0.499"],
  patchify: ["i % area / sizes.patchSize", "i % area % sizes.patchSize"],
  quads: ["* THREADS + thread", "* THREADS + thread / 2"],
  rows: ["4 * quad", "4 * quad + 1"],
  softmax: ["1.0 / sum", "1.001 / sum"],
  tanh: ["4.641648530960083e-1", "4.64e-1"],
  token: ["+ sizes.index", "+ 0"],
  "widen_f16": ["unpack2x16float(halves.y)", "unpack2x16float(halves.x)"],
  "widen_f32": ["weights[at]", "weights[at ^ 1]"],
  "widen_int8": ["24, 16, 8, 0", "24, 16, 0, 8"],
};

gpuTest("a shader that lies is found out, whichever it is", async () => {
  assertEquals(Object.keys(LIES), Object.keys(SHADERS));
  for (const [name, [truth, lie]] of Object.entries(LIES)) {
    const text = SHADERS[name as keyof typeof SHADERS];
    assert(text.includes(truth), `${name} has no "${truth}"`);
    const shaders = { ...SHADERS, [name]: text.replace(truth, lie) };
    await assertRejects(() => openTested({ shaders }), DeviceError, "Cannot trust the GPU", name);
  }
});

Deno.test("no adapter is an error of its own", async () => {
  const gpu = { requestAdapter: () => Promise.resolve(null) };
  await assertRejects(() => openTested({ gpu }), DeviceError, "there is no WebGPU adapter here");
});

gpuTest("an adapter without any feature will do, and one of default limits", async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  assertEquals([...device.features], []);
  const backend = await createBackend({ device: "gpu", gpuDevice: device });
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
    () => createBackend({ device: "gpu", gpuDevice: device, onProfile: () => {} }),
    DeviceError,
    "lacks timestamp-query",
  );
  backend.dispose();
});

gpuTest("auto leaves a processor that plays a GPU alone", async () => {
  const { isSoftware } = await openGpu();
  const backend = await createBackend({ device: "auto", threads: 1 });
  assertEquals(backend.device, isSoftware ? "cpu" : "gpu");
  backend.dispose();
});

gpuTest("auto falls back to the CPU when the GPU fails, and says why", async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const gpuDevice = await adapter!.requestDevice();
  gpuDevice.destroy();
  await gpuDevice.lost;
  const reasons: string[] = [];
  const onFallback = ({ name, message }: DeviceError) => reasons.push(`${name}: ${message}`);
  const backend = await createBackend({ device: "auto", gpuDevice, threads: 1, onFallback });
  assertEquals(backend.device, "cpu");
  assert(
    reasons.length === 1 && reasons[0]!.startsWith("DeviceError: Cannot go on with the GPU"),
    `${reasons}`,
  );
  backend.dispose();
});
