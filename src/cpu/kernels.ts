/**
 * The compiled kernels of `wasm/`, instantiated over a memory of one's own.
 *
 * @module
 */
import { decodeBase64 } from "../util/base64.ts";
import { compileWasm } from "../util/compile_wasm.ts";

/**
 * `"relaxed"` fuses multiply and add where the machine can: twice as fast. `"strict"` gives the same bits on every
 * machine, and runs where relaxed SIMD is not known.
 */
export type KernelBuild = "strict" | "relaxed";

/** What `wasm/kernels.ts` exports; each file there says what its kernel computes. Pointers are in bytes. */
export interface Kernels {
  attention(
    qkv: number,
    tokens: number,
    heads: number,
    headDim: number,
    scale: number,
    out: number,
    scratch: number,
    head: number,
    from: number,
    to: number,
  ): void;
  attentionScratch(tokens: number, headDim: number): number;
  attentionWeights: Kernels["attention"];
  attentionWeightsScratch(tokens: number, headDim: number): number;
  embed(
    patches: number,
    clsToken: number,
    distToken: number,
    posEmbed: number,
    batch: number,
    count: number,
    dim: number,
    out: number,
  ): void;
  gelu(x: number, count: number): void;
  layerNorm(
    x: number,
    scale: number,
    bias: number,
    rows: number,
    columns: number,
    epsilon: number,
    out: number,
  ): void;
  linear(
    x: number,
    weight: number,
    slabFirst: number,
    slabPanels: number,
    bias: number,
    residual: number,
    rows: number,
    k: number,
    columns: number,
    activation: number,
    out: number,
    scratch: number,
    from: number,
    to: number,
  ): void;
  linearScratch(rows: number): number;
  mean(a: number, b: number, count: number, out: number): void;
  packWeight(
    rows: number,
    from: number,
    count: number,
    columns: number,
    k: number,
    format: number,
    out: number,
  ): void;
  panelCount(columns: number): number;
  patchify(images: number, batch: number, channels: number, side: number, patch: number, out: number): void;
  softmax(x: number, rows: number, columns: number, out: number): void;
  tanh(x: number, count: number): void;
  weightBytes(columns: number, k: number, format: number): number;
  token(x: number, batch: number, tokens: number, dim: number, index: number, out: number): void;
  widen(
    weight: number,
    format: number,
    scales: number,
    columns: number,
    k: number,
    first: number,
    count: number,
    from: number,
    to: number,
    out: number,
  ): void;

  /** Steps of k in a block of a packed weight. */
  readonly BLOCK: WebAssembly.Global;
  /** Panels of a weight that `linear` takes at a time. */
  readonly CHUNK: WebAssembly.Global;
  readonly FLOAT32: WebAssembly.Global;
  readonly FLOAT16: WebAssembly.Global;
  readonly INT8: WebAssembly.Global;
  readonly IDENTITY: WebAssembly.Global;
  readonly GELU: WebAssembly.Global;
  readonly TANH: WebAssembly.Global;
  /** Rows and columns behind a tensor that kernels may write or read without harm. */
  readonly SPARE_ROWS: WebAssembly.Global;
  readonly SPARE_COLUMNS: WebAssembly.Global;
  readonly heapBase: WebAssembly.Global;
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** Instantiates a build over `memory`, shared or not; by default the fastest that this engine knows. */
export async function instantiateKernels(memory: WebAssembly.Memory, build?: KernelBuild): Promise<Kernels> {
  const shared = !(memory.buffer instanceof ArrayBuffer);
  return await link(await compileKernels({ build, shared }), memory);
}

/** Instances by their module and memory. Engines collect one late, and all that it refers to: a new model's is the old. */
const linked = new WeakMap<WebAssembly.Module, WeakMap<WebAssembly.Memory, Kernels>>();

/** Instantiates compiled kernels over `memory`, once. */
export async function link(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Kernels> {
  const instances = linked.get(module) ?? new WeakMap<WebAssembly.Memory, Kernels>();
  linked.set(module, instances);
  const kernels = instances.get(memory) ??
    (await WebAssembly.instantiate(module, { env: { memory } })).exports as unknown as Kernels;
  instances.set(memory, kernels);
  return kernels;
}

/** Compiles a build, once per process, for memory that threads share or for memory of one's own. */
export async function compileKernels(options: CompileOptions): Promise<WebAssembly.Module> {
  return await compileModules("inference", textOf, options);
}

/** Which build to compile. */
export interface CompileOptions {
  readonly build?: KernelBuild | undefined;
  readonly shared: boolean;
}

/** As `compileKernels`, for another set of kernels; `name` tells the sets apart. */
export async function compileModules(
  name: string,
  load: (build: KernelBuild) => Promise<string>,
  { build, shared }: CompileOptions,
): Promise<WebAssembly.Module> {
  const chosen = build ?? fastestBuild();
  const key = `${name} ${chosen} ${shared}`;
  let module = compiled.get(key);
  if (!module) {
    module = load(chosen).then((base64) => {
      const bytes = decodeBase64(base64);
      return compileWasm(shared ? importSharedMemory(bytes) : bytes);
    });
    compiled.set(key, module);
  }
  return await module;
}

/** A module of one function that multiplies and adds: (v128, v128, v128) → v128, `f32x4.relaxed_madd`. */
const RELAXED_PROBE = decodeBase64("AGFzbQEAAAABCAFgA3t7ewF7AwIBAAoNAQsAIAAgASAC/YUCCw==");

function fastestBuild(): KernelBuild {
  return WebAssembly.validate(RELAXED_PROBE) ? "relaxed" : "strict";
}

/** The import of `env.memory`: the section's id and length, one import, two names, a memory, its limits. */
const OWN = [2, 15, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 0, 1];
/** The same with the limits of a shared memory: a maximum is obligatory, here all 65,536 pages. */
const SHARED = [2, 18, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 3, 1, 0x80, 0x80, 0x04];

/** A module over memory of its own becomes one over shared memory: only the import's limits differ. */
function importSharedMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const at = bytes.findIndex((_, i) => OWN.every((byte, j) => bytes[i + j] === byte));
  return Uint8Array.of(...bytes.subarray(0, at), ...SHARED, ...bytes.subarray(at + OWN.length));
}

async function textOf(build: KernelBuild): Promise<string> {
  const { default: base64 } = build === "strict"
    ? await import("./generated/kernels_strict.ts")
    : await import("./generated/kernels_relaxed.ts");
  return base64;
}
