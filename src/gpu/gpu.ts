/**
 * A GPU in use: its device, what has been compiled for it, and whether it still works. One per device, for all models.
 *
 * @module
 */
import { type AdapterFacts, isSoftware } from "../backend/gpu_probe.ts";
import { DeviceError } from "../errors.ts";
import {
  keyOf,
  linesOf,
  type Program,
  type Shaders,
  type Texts,
  type TrainingShaders,
} from "./programs/program.ts";

/** A compiled program. */
export interface Kernel {
  readonly id: number;
  readonly entry: string;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Groups of threads that keep a card busy: two for each processor of a large one. */
const GROUPS = 256;
/** Groups for a software adapter, which computes on the processor: one or two for each core. */
const SOFTWARE_GROUPS = 4;

/** A device and its kernels. */
export class Gpu {
  readonly device: GPUDevice;
  /** The adapter's own name. */
  readonly name: string;
  /** True where a CPU does the work. */
  readonly isSoftware: boolean;
  /** Groups of threads that keep it busy. */
  readonly groups: number;
  /** The reason why it can no longer be used. */
  failure: DeviceError | undefined;
  #shaders: Texts;
  readonly #kernels = new Map<string, Kernel>();
  readonly #uniforms = new Map<string, GPUBuffer>();
  /** Settles when it is known of all programs so far whether they compile. */
  #compiled: Promise<unknown> = Promise.resolve();

  constructor(device: GPUDevice, adapterInfo: AdapterFacts, shaders: Shaders) {
    this.device = device;
    this.name = adapterInfo.description || adapterInfo.vendor || "GPU";
    this.isSoftware = isSoftware(adapterInfo);
    this.groups = this.isSoftware ? SOFTWARE_GROUPS : GROUPS;
    this.#shaders = shaders;
    device.lost.then(({ reason, message }) => this.#fail(`it was lost (${reason || "unknown"}) ${message}`));
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      this.#fail((event as GPUUncapturedErrorEvent).error.message);
    });
  }

  /** The largest tensor that a kernel can read or write, in bytes. */
  get maxBytes(): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    return Math.min(maxStorageBufferBindingSize, maxBufferSize);
  }

  /** True where its kernels can read and write float16. */
  get hasFloat16(): boolean {
    return this.device.features.has("shader-f16");
  }

  /** @throws {DeviceError} when it can no longer be used */
  expectAlive(): void {
    if (this.failure) throw this.failure;
  }

  /** Waits for compilers to report on all programs so far. @throws {DeviceError} when it can no longer be used */
  async expectWorking(): Promise<void> {
    await this.#compiled;
    this.expectAlive();
  }

  /** Adds the texts that training needs. */
  addShaders(shaders: TrainingShaders): void {
    this.#shaders = { ...this.#shaders, ...shaders };
  }

  /** A program, compiled at its first use. */
  kernel(program: Program): Kernel {
    const key = keyOf(program);
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      const id = this.#kernels.size;
      kernel = { id, entry: program.entry, ...this.#compile(program) };
      this.#kernels.set(key, kernel);
    }
    return kernel;
  }

  /** A buffer of whole numbers, then fractions, made at its first use: a model's operators have few different ones. */
  uniform(integers: readonly number[], fractions: readonly number[]): GPUBuffer {
    const key = `${integers};${fractions}`;
    let buffer = this.#uniforms.get(key);
    if (!buffer) {
      const data = new ArrayBuffer(Math.ceil((integers.length + fractions.length) / 4) * 16);
      new Uint32Array(data).set(integers);
      new Float32Array(data).set(fractions, integers.length);
      const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
      buffer = this.device.createBuffer({ label: `sizes ${key}`, size: data.byteLength, usage });
      this.device.queue.writeBuffer(buffer, 0, data);
      this.#uniforms.set(key, buffer);
    }
    return buffer;
  }

  #compile(program: Program): { pipeline: GPUComputePipeline; layout: GPUBindGroupLayout } {
    const { entry: entryPoint, constants = {} } = program;
    const { device } = this;
    const label = `vit-edge ${entryPoint}`;
    const code = linesOf(program, this.#shaders).map(({ text }) => text).join("\n");
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label, code });
    const compute = { module, entryPoint, constants };
    const pipeline = device.createComputePipeline({ label, layout: "auto", compute });
    const layout = pipeline.getBindGroupLayout(0);
    const checked = device.popErrorScope().then(
      (error) => error && this.#failToCompile(program, module, error.message),
      () => {}, // a lost device says so itself
    );
    this.#compiled = Promise.all([this.#compiled, checked]);
    return { pipeline, layout };
  }

  /** Notes what is wrong with a program: at once, so that no error that follows from it comes first; then where it is. */
  async #failToCompile(program: Program, module: GPUShaderModule, reason: string): Promise<void> {
    const first = this.failure === undefined;
    this.failure ??= new DeviceError(`Cannot compile ${program.entry}: ${reason.trim()}`);
    const { messages } = await module.getCompilationInfo();
    const { compileError } = await import("./programs/compile_error.ts");
    if (first) this.failure = compileError(program, this.#shaders, messages, reason);
  }

  #fail(reason: string): void {
    this.failure ??= new DeviceError(
      `Cannot go on with the GPU ${this.name}: ${reason.trim()}; another device is wanted`,
    );
  }
}
