/**
 * The compiled kernels of `wasm/`, instantiated over a memory of one's own.
 *
 * @module
 */

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
  packRows(weight: number, stride: number, rows: number, k: number, out: number): void;
  panelBytes(k: number): number;
  panelCount(columns: number): number;
  patchify(images: number, batch: number, channels: number, side: number, patch: number, out: number): void;
  softmax(x: number, rows: number, columns: number, out: number): void;
  tanh(x: number, count: number): void;
  token(x: number, batch: number, tokens: number, dim: number, index: number, out: number): void;

  readonly IDENTITY: WebAssembly.Global;
  readonly GELU: WebAssembly.Global;
  readonly TANH: WebAssembly.Global;
  /** Rows and columns behind a tensor that kernels may write or read without harm. */
  readonly SPARE_ROWS: WebAssembly.Global;
  readonly SPARE_COLUMNS: WebAssembly.Global;
  readonly heapBase: WebAssembly.Global;
}

const compiled = new Map<KernelBuild, Promise<WebAssembly.Module>>();

/** Instantiates a build over `memory`; by default the fastest that this engine knows. */
export async function instantiateKernels(memory: WebAssembly.Memory, build?: KernelBuild): Promise<Kernels> {
  const module = await compileOnce(build ?? await fastestBuild());
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  return instance.exports as unknown as Kernels;
}

async function fastestBuild(): Promise<KernelBuild> {
  return WebAssembly.validate(await bytesOf("relaxed")) ? "relaxed" : "strict";
}

function compileOnce(build: KernelBuild): Promise<WebAssembly.Module> {
  let module = compiled.get(build);
  if (!module) {
    module = bytesOf(build).then((bytes) => WebAssembly.compile(bytes));
    compiled.set(build, module);
  }
  return module;
}

async function bytesOf(build: KernelBuild): Promise<Uint8Array<ArrayBuffer>> {
  const { default: base64 } = build === "strict"
    ? await import("./kernels_strict.ts")
    : await import("./kernels_relaxed.ts");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
