import { assertEquals, assertStrictEquals } from "@std/assert";
import { compileKernels, compileModules, type Kernels, link } from "./kernels.ts";
import { compileTraining } from "./training_kernels.ts";

Deno.test("kernels find their constants in a memory that other kernels have used since", async () => {
  const integers = await compileModules("integers", () => import("./generated/integer_binaries.ts"), {
    shared: false,
  });
  const modules = [
    await compileKernels({ shared: false }),
    integers,
    await compileTraining({ shared: false }),
  ];
  const memory = new WebAssembly.Memory({ initial: 2 });
  for (const module of [...modules, ...modules]) {
    const own = new WebAssembly.Memory({ initial: 2 });
    const [wanted, found] = [await link(module, own), await link(module, memory)];
    assertEquals(constantsOf(wanted, memory), constantsOf(found, own));
    assertStrictEquals(await link(module, memory), found);
  }
});

function constantsOf({ heapBase }: Kernels, memory: WebAssembly.Memory): Uint8Array {
  return new Uint8Array(memory.buffer, 1024, heapBase.value - 1024);
}
