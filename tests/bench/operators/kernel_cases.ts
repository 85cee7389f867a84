/**
 * Kernels inside the seam's operators, run on their own.
 *
 * @module
 */
import { instantiateKernels, type Kernels } from "../../../src/cpu/kernels.ts";
import { gelu } from "../../../src/reference/gelu.ts";
import { assertClose, scaled } from "../../conformance/tolerance.ts";
import { Random } from "../../support/random.ts";

/** One kernel at one size. */
export interface KernelCase {
  readonly name: string;
  readonly unit: "GB/s";
  /** Bytes read and written. */
  readonly work: number;
  /** Runs it once. */
  run(): void;
  /** @throws when the answer is wrong */
  check(): void;
}

/** Kernels over a memory of their own. */
export async function kernelCases(): Promise<KernelCase[]> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernels = await instantiateKernels(memory);
  return [geluCase(kernels, memory, 197 * 3072), packWeightCase(kernels, memory, 3072, 768)];
}

/** Gelu in place: each run computes on the last one's result, on which its time does not depend. */
function geluCase(
  { gelu: kernel, heapBase }: Kernels,
  memory: WebAssembly.Memory,
  count: number,
): KernelCase {
  const at = heapBase.value + 63 & ~63;
  const floats = reserve(memory, at, count);
  const input = new Random(1).normals(count);
  return {
    name: `gelu ${count}`,
    unit: "GB/s",
    work: 8 * count,
    run: () => kernel(at, count),
    check() {
      floats().set(input);
      kernel(at, count);
      assertClose("gelu", floats(), gelu(Float64Array.from(input)), scaled(1e-6));
      floats().set(input);
    },
  };
}

function packWeightCase(
  { packWeight, weightBytes, heapBase, FLOAT32 }: Kernels,
  memory: WebAssembly.Memory,
  rows: number,
  k: number,
): KernelCase {
  const from = heapBase.value + 63 & ~63;
  const to = from + 4 * rows * k;
  const weight = reserve(memory, from, rows * k);
  const packed = reserve(memory, to, weightBytes(rows, k, FLOAT32.value) / 4);
  const run = () => packWeight(from, 0, rows, rows, k, FLOAT32.value, to);
  return {
    name: `packWeight ${rows}×${k}`,
    unit: "GB/s",
    work: 8 * rows * k,
    run,
    check() {
      const input = new Random(2).normals(rows * k);
      weight().set(input);
      run();
      // Whole panels are a permutation of the weight; its order is what the cases of linear check.
      assertClose("packWeight", packed().slice().sort(), input.slice().sort(), scaled(0));
    },
  };
}

/** A view of `count` floats at `at`, made anew at each call because growth detaches it. */
function reserve(memory: WebAssembly.Memory, at: number, count: number): () => Float32Array {
  const missing = at + 4 * count - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  return () => new Float32Array(memory.buffer, at, count);
}
