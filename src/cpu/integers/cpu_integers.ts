/**
 * The backend for weights in eight bits, whose products are those of whole numbers. Its kernels are in binaries of their
 * own, so that models without such weights never load them.
 *
 * @module
 */
import * as shapes from "../../backend/shapes.ts";
import { backendOn, type CpuBackend } from "../cpu_backend.ts";
import { type CpuOptions, CpuTools } from "../cpu_tools.ts";
import type { IntegerKernels } from "../generated/kernels.d.ts";
import { compileModules, type CompileOptions } from "../kernels.ts";
import { linearOf, multiplyFloats } from "../operators/linear.ts";
import { multiplyInt8 } from "./multiply_int8.ts";
import { IntegerPanels, uploadInt8 } from "./pack_int8.ts";

/** Makes backends that infer, with products of whole numbers where a weight is int8. */
export const CpuIntegers = {
  /** A backend with a memory of its own. */
  async create(options: CpuOptions = {}): Promise<CpuBackend> {
    return integersOn(await CpuTools.open<IntegerKernels>(options, compileIntegers));
  },
};

/** Compiles a build of the kernels, once per process; as `compileKernels`. */
function compileIntegers(options: CompileOptions): Promise<WebAssembly.Module> {
  return compileModules("integers", () => import("../generated/integer_binaries.ts"), options);
}

/** Puts a backend together of its tools. */
function integersOn(cpu: CpuTools<IntegerKernels>): CpuBackend {
  const members: Pick<CpuBackend, "upload" | "uploadQuantized" | "linear"> = {
    upload(data, shape, role, type) {
      if (role !== "weight" || type !== "int8") return cpu.upload(data, shape, role, type);
      shapes.expectData(data, shape);
      return uploadInt8(cpu, data, shape);
    },
    uploadQuantized(rows, shape) {
      shapes.expectData(rows.values, shape);
      return uploadInt8(cpu, rows, shape);
    },
    ...linearOf(cpu, (weight, operands) => {
      if (weight instanceof IntegerPanels) multiplyInt8(cpu, weight, operands);
      else multiplyFloats(cpu, weight, operands);
    }),
  };
  return Object.assign(backendOn(cpu), members);
}
