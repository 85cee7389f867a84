/**
 * The most multiply-adds in float32 that a GPU does: a loop of them on registers, with nothing to wait for.
 *
 * @module
 */
import type { Gpu } from "../../../src/gpu/gpu.ts";

const THREADS = 256;
const GROUPS = 1024;
/** Multiply-adds of a thread in one repetition: four chains of four lanes, twice. */
const PER_REPEAT = 32;
/** The least time of a run, so long that the start of its kernel does not count. */
const LEAST_MILLISECONDS = 20;

const CODE = `
@group(0) @binding(0) var<storage, read_write> out: array<vec4<f32>>;
@group(0) @binding(1) var<uniform> repeats: u32;

@compute @workgroup_size(${THREADS})
fn multiplyAdd(@builtin(global_invocation_id) id: vec3<u32>) {
  let x = vec4<f32>(0.999 - f32(id.x) * 1e-9);
  var a = x; var b = x + 1.0; var c = x + 2.0; var d = x + 3.0;
  for (var i = 0u; i < repeats; i++) {
    a = fma(a, x, x); b = fma(b, x, x); c = fma(c, x, x); d = fma(d, x, x);
    a = fma(a, x, x); b = fma(b, x, x); c = fma(c, x, x); d = fma(d, x, x);
  }
  out[id.x] = a + b + c + d;
}`;

/** Operations per second, two for each multiply-add: the best of a few runs by the wall clock. */
export async function measureCeiling({ device }: Gpu): Promise<number> {
  const module = device.createShaderModule({ code: CODE });
  const pipeline = device.createComputePipeline({ layout: "auto", compute: { module } });
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const out = device.createBuffer({ size: THREADS * GROUPS * 16, usage: STORAGE | COPY_SRC });
  const repeats = device.createBuffer({ size: 16, usage: UNIFORM | COPY_DST });
  const copy = device.createBuffer({ size: 16, usage: MAP_READ | COPY_DST });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [out, repeats].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const time = async (count: number) => {
    device.queue.writeBuffer(repeats, 0, Uint32Array.of(count));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(GROUPS);
    pass.end();
    encoder.copyBufferToBuffer(out, 0, copy, 0, 16);
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    copy.unmap();
    return performance.now() - start;
  };

  // The wait for a result sleeps some milliseconds: the difference of two runs does not contain it.
  let count = 64;
  while (await time(count) < 4 * LEAST_MILLISECONDS && count < 2 ** 22) count *= 2;
  let best = 0;
  for (let i = 0; i < 5; i++) {
    const milliseconds = await time(3 * count) - await time(count);
    best = Math.max(best, 2 * PER_REPEAT * 2 * count * THREADS * GROUPS / (milliseconds / 1000));
  }
  for (const buffer of [out, repeats, copy]) buffer.destroy();
  return best;
}
