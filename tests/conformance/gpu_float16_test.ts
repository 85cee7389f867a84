/**
 * The kernels that read and write float16: every operator with all its activations and weights in it, against
 * the reference on the same numbers. Networks in which some activations are float32 and others float16 are
 * tested by the goldens.
 */
import type { Backend, Role, Tensor, WeightType } from "../../src/backend/backend.ts";
import { expectData } from "../../src/backend/shapes.ts";
import { narrowToFloat16, widenFloat16 } from "../../src/numbers/half.ts";
import { backendOn } from "../../src/gpu/gpu_backend.ts";
import { GpuTools } from "../../src/gpu/gpu_tools.ts";
import { padRows } from "../../src/gpu/memory/layout.ts";
import { activationsFor, openGpu } from "../../src/gpu/open_gpu.ts";
import { ReferenceBackend } from "../../src/reference/reference_backend.ts";
import { NO_FLOAT16 } from "../gpu/adapter.ts";
import { testConformance } from "./conformance.ts";
import { inFloat16 } from "./tolerance.ts";

/** A backend that keeps what it is given in float16 too, where others keep float32 until an operator writes. */
function float16Backend(tools: GpuTools): Backend {
  const backend = backendOn(tools);
  const { upload } = backend;
  return Object.assign(backend, {
    upload: ((data, shape, role, type) => {
      if (role === "vector") return upload(data, shape, role);
      if (role === "weight") return upload(data, shape, role, type ?? "f16");
      expectData(data, shape);
      tools.commands.submit();
      const rows = tools.make(shape, "f16");
      tools.memory.write(rows.place, 0, narrowToFloat16(padRows(data, shape)));
      return rows;
    }) satisfies Backend["upload"],
  });
}

/** Computes in float64 with numbers that float16 has, and with weights in int8 as they are. */
class RoundedReference extends ReferenceBackend {
  override upload(data: Float32Array, shape: readonly number[], role?: Role, type?: WeightType): Tensor {
    const asGiven = role === "vector" || type === "int8";
    return super.upload(asGiven ? data : widenFloat16(narrowToFloat16(data)), shape, role);
  }
}

async function open(): Promise<Backend> {
  const gpu = await openGpu();
  return float16Backend(new GpuTools(gpu, { activations: await activationsFor(gpu) }));
}

if (NO_FLOAT16) Deno.test({ name: `gpu in float16 (skipped: ${NO_FLOAT16})`, ignore: true, fn: () => {} });
else {
  testConformance("gpu in float16", open, {
    reference: () => new RoundedReference(),
    loosen: inFloat16,
    // After another tile the epilogue is the same; to compile it twelve times over takes seconds without a card.
    skips: (title) => /3×10×300/.test(title),
  });
}
