import { assert, assertEquals } from "@std/assert";
import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import type { CpuTools } from "../../src/cpu/cpu_tools.ts";
import type { KernelBuild } from "../../src/cpu/kernels.ts";
import { cpuOperators } from "../../src/cpu/operators/mod.ts";
import type { GpuTools } from "../../src/gpu/gpu_tools.ts";
import { gpuOperators } from "../../src/gpu/operators/mod.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { withAllThreads } from "../support/threads.ts";
import { CASES } from "./cases.ts";
import { testConformance } from "./conformance.ts";

testConformance("reference", () => new ReferenceBackend());
testConformance("cpu strict", () => CpuBackend.create({ build: "strict" }));
testConformance("cpu relaxed", () => CpuBackend.create({ build: "relaxed" }));
testConformance("cpu strict, 3 threads", () => startThreads("strict"));
testConformance("cpu relaxed, 3 threads", () => startThreads("relaxed"));

/** What a linear applies to its sum. */
const ACTIVATIONS = ["gelu", "geluTanh", "quickGelu", "silu", "tanh"];

async function startThreads(build: KernelBuild): Promise<CpuBackend> {
  return await withAllThreads(await CpuBackend.create({ build, threads: 3 }), 3);
}

/** Operators whose kernel is another one's with other numbers, and what needs none on any device. */
const OF_OTHERS: Readonly<Record<string, readonly string[]>> = {
  joinColumns: ["wasm", "shaders"],
  reshape: ["wasm", "reference"],
};

Deno.test("every operator has its twins: a case, a reference loop, a kernel and a shader of one name", async () => {
  const others = ["constructor", "upload", "read", "scope", "dispose"];
  const operators = Object.getOwnPropertyNames(ReferenceBackend.prototype)
    .filter((name) => !others.includes(name)).sort();
  assertEquals(operators, Object.keys(cpuOperators({} as CpuTools)).sort());
  assertEquals(operators, Object.keys(gpuOperators({} as GpuTools)).sort());
  const tested = new Set<string>(CASES.map(({ operator }) => operator));
  for (const operator of [...operators, ...ACTIVATIONS]) {
    const stem = operator.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const twins = {
      reference: `src/reference/${stem}.ts`,
      wasm: `wasm/${stem}.ts`,
      shaders: `shaders/${stem}.wgsl`,
    };
    for (const [where, twin] of Object.entries(twins)) {
      if (OF_OTHERS[operator]?.includes(where)) continue;
      const { isFile } = await Deno.stat(new URL(`../../${twin}`, import.meta.url));
      assert(isFile, twin);
    }
    assert(tested.has(operator) || ACTIVATIONS.includes(operator), `${operator} has no case`);
  }
});

Deno.test("a scope of the CPU backend gives back all memory, an error in it too", async () => {
  const backend = await CpuBackend.create();
  const before = backend.usedBytes;
  backend.scope(() => {
    for (const { run } of CASES) run(backend);
  });
  try {
    backend.scope(() => backend.token(backend.upload(new Float32Array(4), [4]), 0));
  } catch { /* the shape is wrong on purpose */ }
  assertEquals(backend.usedBytes, before);
});
