/**
 * The compiled kernels of `wasm/`, instantiated over a memory of one's own.
 *
 * @module
 */
import { tellOnce } from "../util/printable.ts";
import { compileWasm, fromHex, type WasmText } from "../util/wasm.ts";
import type { IntegerOperators, Kernels, Operators, TrainingOperators } from "./generated/kernels.d.ts";

export type { Kernels };

/**
 * `"relaxed"` fuses multiply and add where the machine can: twice as fast. `"strict"` gives the same bits on every
 * machine, and runs where relaxed SIMD is not known.
 */
export type KernelBuild = "strict" | "relaxed";

/** Names of the kernels among the exports K that threads share by their units. */
export type OperatorName<K extends Kernels> = K extends TrainingOperators ? keyof TrainingOperators
  : K extends IntegerOperators ? keyof IntegerOperators
  : keyof Operators;

/** All kernels that threads share. */
type UnitKernels = TrainingOperators & IntegerOperators;

/** The arguments of a kernel after its units and the thread. */
export type Arguments<K extends Kernels, N extends OperatorName<K>> = N extends keyof UnitKernels
  ? Parameters<UnitKernels[N]> extends [number, number, number, ...infer A extends number[]] ? A : never
  : never;

/** A kernel that computes units `from` to `to` (exclusive) on a thread. */
export type UnitKernel = (from: number, to: number, thread: number, ...args: number[]) => void;

/** All exports in the order of the binary: threads of one module tell kernels by their places in it. */
export function exportTable(kernels: Kernels): readonly UnitKernel[] {
  return Object.values(kernels);
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** Instantiates a build over `memory`, shared or not; by default the fastest that this engine knows. */
export async function instantiateKernels(memory: WebAssembly.Memory, build?: KernelBuild): Promise<Kernels> {
  const shared = !(memory.buffer instanceof ArrayBuffer);
  return await link(await compileKernels({ build, shared }), memory);
}

/**
 * The last instance over each memory, and its module. Engines collect an instance, and all that it refers to, late: so a
 * new model takes the old one, unless another module has put its constants in the same place since.
 */
const linked = new WeakMap<
  WebAssembly.Memory,
  { readonly module: WebAssembly.Module; readonly exports: WebAssembly.Exports }
>();

/** Instantiates compiled kernels over `memory`. @returns its exports, which the caller knows to be K */
export async function link<K extends Kernels = Kernels>(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<K> {
  const last = linked.get(memory);
  if (last?.module === module) return last.exports as unknown as K;
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  linked.set(memory, { module, exports });
  return exports as unknown as K;
}

/** Compiles a build, once per process, for memory that threads share or for memory of one's own. */
export async function compileKernels(options: CompileOptions): Promise<WebAssembly.Module> {
  return await compileModules("inference", () => import("./generated/binaries.ts"), options);
}

/** The build to compile, and the kind of its memory. */
export interface CompileOptions {
  readonly build?: KernelBuild | undefined;
  readonly shared: boolean;
}

/** As `compileKernels`, for another set of kernels; `name` tells the sets apart. */
export async function compileModules(
  name: string,
  load: () => Promise<Readonly<Record<KernelBuild, WasmText>>>,
  { build, shared }: CompileOptions,
): Promise<WebAssembly.Module> {
  const chosen = build ?? fastestBuild();
  if (!build && chosen === "strict") tellOnce(SLOW);
  const key = `${name} ${chosen} ${shared}`;
  let module = compiled.get(key);
  if (!module) {
    module = load().then((builds) => compileBuild(builds[chosen], shared));
    compiled.set(key, module);
  }
  return await module;
}

/** What is compiled already is for memory of one's own: where that is so, there are no threads. */
async function compileBuild(wasm: WasmText, shared: boolean): Promise<WebAssembly.Module> {
  if (typeof wasm !== "string") return wasm;
  const bytes = fromHex(wasm);
  return await compileWasm(shared ? importSharedMemory(bytes) : bytes);
}

/** A module of one function that multiplies and adds: (v128, v128, v128) → v128, `f32x4.relaxed_madd`. */
const RELAXED_PROBE = fromHex("0061736d0100000001080160037b7b7b017b030201000a0d010b00200020012002fd85020b");

const SLOW =
  "vit-edge computes at about half the speed: this runtime does not know WebAssembly's relaxed SIMD, " +
  "as Node does from 22 on";

function fastestBuild(): KernelBuild {
  return WebAssembly.validate(RELAXED_PROBE) ? "relaxed" : "strict";
}

/** The import of `env.memory`: the section's id and length, one import, two names, a memory, its limits. */
const OWN = [2, 15, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 0, 1];
/**
 * The import of `env.memory` with the limits of a shared memory: a maximum is obligatory, here all 65,536
 * pages.
 */
const SHARED = [2, 18, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 3, 1, 0x80, 0x80, 0x04];

/** A module over memory of its own becomes one over shared memory: only the import's limits differ. */
function importSharedMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const at = bytes.findIndex((_, i) => OWN.every((byte, j) => bytes[i + j] === byte));
  return Uint8Array.of(...bytes.subarray(0, at), ...SHARED, ...bytes.subarray(at + OWN.length));
}
