/**
 * A network of random weights on a GPU, ready to be timed.
 *
 * @module
 */
import type { Backend, WeightType } from "../../../src/backend/backend.ts";
import type { OperatorTime } from "../../../src/backend/profile.ts";
import { createBackend } from "../../../src/device/create_backend.ts";
import { sizeOf } from "../../../src/backend/shapes.ts";
import { createGpuBackend, type GpuBackend } from "../../../src/gpu/gpu_backend.ts";
import type { Gpu } from "../../../src/gpu/gpu.ts";
import { activationsFor } from "../../../src/gpu/open_gpu.ts";
import { DeviceNetwork } from "../../../src/model/network/device_network.ts";
import { RandomStream } from "../../../src/numbers/random_stream.ts";
import type { VitConfig } from "../../../src/vit/config.ts";
import { buildWeights, type ParameterSpec } from "../../../src/vit/weights.ts";
import { assertClose, scaled } from "../../conformance/tolerance.ts";

/** Times of one size of batch, in milliseconds. */
export interface Times {
  /** Time of all kernels of a call by the device's own clock; absent where it has none. */
  readonly gpu: number | undefined;
  /** The operators' shares of that. */
  readonly operators: readonly OperatorTime[];
  /** One call, awaited. */
  readonly alone: number;
  /** One of several that are asked for at once. */
  readonly pipelined: number;
}

/** Calls at once. */
const AT_ONCE = 8;

/** Uniform numbers that keep activations near unit scale. */
export function noise(count: number, size: number): Float32Array {
  const numbers = new Float32Array(count);
  const random = new RandomStream(1);
  for (let i = 0; i < count; i++) numbers[i] = size * (2 * random.uniform() - 1);
  return numbers;
}

/** Numbers of every parameter so far: networks of one kind are made again and again. */
const made = new Map<string, Float32Array>();

/** Random numbers for a parameter. */
export function numbersOf(spec: ParameterSpec): Float32Array {
  const key = `${spec.name} ${spec.shape}`;
  const numbers = made.get(key) ?? newNumbers(spec);
  made.set(key, numbers);
  return numbers;
}

function newNumbers({ name, shape, role }: ParameterSpec): Float32Array {
  if (role === "weight") return noise(sizeOf(shape), 1.7 * shape[1]! ** -0.5);
  const data = noise(sizeOf(shape), 0.1);
  return /norm.*weight/.test(name) ? data.map((v) => v + 1) : data;
}

function networkOn(backend: Backend, config: VitConfig, type: WeightType): DeviceNetwork {
  const weights = buildWeights(config, (spec) => {
    const { shape, role } = spec;
    return role === "weight"
      ? backend.upload(numbersOf(spec), shape, role, type)
      : backend.upload(numbersOf(spec), shape, role);
  });
  return new DeviceNetwork(backend, weights, config);
}

/** A backend as a model has it: for f16, activations are float16 where the device has such numbers. */
async function backendOn(gpu: Gpu, type: WeightType, onProfile?: OperatorTimes["add"]): Promise<GpuBackend> {
  const activations = type === "f16" ? await activationsFor(gpu) : "f32";
  return createGpuBackend(gpu, { onProfile, activations });
}

/** The largest difference of logits from the CPU's, whose activations are float32. */
const LIMITS = { f32: 1e-3, f16: 2e-2, int8: 1e-3 };

/** @throws when a picture's logits are not what the CPU gives */
export async function check(gpu: Gpu, config: VitConfig, type: WeightType): Promise<void> {
  const pixels = noise(pixelCount(config), 1);
  const wanted = networkOn(
    await createBackend({ device: "cpu" }, () => import("../../../src/device/late_code.ts")),
    config,
    type,
  );
  const found = networkOn(await backendOn(gpu, type), config, type);
  try {
    assertClose(type, await found.logits(pixels), await wanted.logits(pixels), scaled(LIMITS[type]));
  } finally {
    for (const network of [wanted, found]) network.dispose();
  }
}

/** Medians of `rounds` runs. */
export async function time(
  gpu: Gpu,
  config: VitConfig,
  type: WeightType,
  batch: number,
  rounds: number,
): Promise<Times> {
  const pixels = noise(batch * pixelCount(config), 1);
  const network = networkOn(await backendOn(gpu, type), config, type);
  await network.logits(pixels);
  const alone: number[] = [];
  const pipelined: number[] = [];
  for (let round = 0; round < rounds; round++) {
    alone.push(await clock(() => network.logits(pixels)));
    const all = () => Promise.all(Array.from({ length: AT_ONCE }, () => network.logits(pixels)));
    pipelined.push(await clock(all) / AT_ONCE);
  }
  network.dispose();
  const operators = await profile(gpu, config, type, pixels);
  return {
    gpu: operators && operators.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    operators: operators ?? [],
    alone: middle(alone),
    pipelined: middle(pipelined),
  };
}

/** The second of two calls, kernel by kernel. */
async function profile(gpu: Gpu, config: VitConfig, type: WeightType, pixels: Float32Array) {
  if (!gpu.device.features.has("timestamp-query")) return undefined;
  const times = new OperatorTimes();
  const network = networkOn(await backendOn(gpu, type, times.add), config, type);
  await network.logits(pixels);
  await settled();
  times.clear();
  await network.logits(pixels);
  await settled();
  network.dispose();
  return times.all;
}

/** Adds up what several submissions took. */
export class OperatorTimes {
  readonly #times = new Map<string, OperatorTime>();

  /** The longest first. */
  get all(): OperatorTime[] {
    return [...this.#times.values()].sort((a, b) => b.milliseconds - a.milliseconds);
  }

  add = (times: readonly OperatorTime[]): void => {
    for (const time of times) {
      const { calls = 0, milliseconds = 0 } = this.#times.get(time.operator) ?? {};
      this.#times.set(time.operator, {
        ...time,
        calls: calls + time.calls,
        milliseconds: milliseconds + time.milliseconds,
      });
    }
  };

  clear(): void {
    this.#times.clear();
  }
}

/** The device's moments arrive a little after the result. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

/** Numbers of one picture. */
export function pixelCount({ inChannels, imageSize }: VitConfig): number {
  return inChannels * imageSize ** 2;
}

/** Milliseconds that something takes. */
export async function clock(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** The median. */
export function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
