/**
 * The WebGPU backend: tensors in buffers of one device, operators in `shaders/`.
 *
 * @module
 */
import type { Backend, PassLimits } from "../backend/backend.ts";
import * as shapes from "../backend/shapes.ts";
import type { Gpu } from "./gpu.ts";
import { type GpuBackendOptions, GpuTools } from "./gpu_tools.ts";
import { narrow, padRows } from "./memory/layout.ts";
import { rowsOf } from "./memory/tensors.ts";
import { gpuOperators } from "./operators/mod.ts";

/** Activations of one pass: enough for 64 pictures of ViT-B, and for few on a processor. */
const PASS_BYTES = 512 * 2 ** 20;
const SOFTWARE_PASS_BYTES = 64 * 2 ** 20;

/** A backend that runs every operator as a WGSL kernel on one device, which it shares with other backends. */
export interface GpuBackend extends Backend {
  readonly device: "gpu";
  readonly limits: PassLimits;
  /** Bytes that tensors hold now. */
  readonly usedBytes: number;
  /** Bytes of all buffers that it has made, in use or not. */
  readonly bytes: number;
}

/** @throws {DeviceError} for a device without a clock that is to be profiled, or one without float16 that is to use it */
export function createGpuBackend(gpu: Gpu, options?: GpuBackendOptions): GpuBackend {
  return backendOn(new GpuTools(gpu, options));
}

/** Puts a backend together of its tools. */
export function backendOn(tools: GpuTools): GpuBackend {
  const { gpu, memory } = tools;
  return {
    device: "gpu",
    limits: {
      passBytes: gpu.isSoftware ? SOFTWARE_PASS_BYTES : PASS_BYTES,
      tensorBytes: gpu.maxBytes,
    },
    get failure() {
      return gpu.failure;
    },
    get usedBytes() {
      return memory.usedBytes;
    },
    get bytes() {
      return tools.bytes;
    },
    ...transfers(tools),
    ...gpuOperators(tools),
    scope: (f, consumed) => memory.scopes.scope(f, consumed),
    dispose: () => tools.dispose(),
  };
}

/** Makes the members of a backend that move numbers to and from its device. */
function transfers(
  tools: GpuTools,
): Required<Pick<Backend, "upload" | "uploadQuantized" | "settle" | "read">> {
  const { gpu, commands, memory } = tools;
  return {
    upload(data, shape, role = "activation", type = "f32") {
      shapes.expectData(data, shape);
      gpu.expectAlive();
      commands.submit(); // recorded work may still read a buffer that is used again
      if (role === "weight") return memory.makeMatrix(narrow(data, shape[1]!, type), shape, type);
      const rows = memory.make(shape);
      memory.write(rows.place, 0, padRows(data, shape));
      return rows;
    },

    uploadQuantized(rows, shape) {
      shapes.expectData(rows.values, shape);
      gpu.expectAlive();
      commands.submit();
      return memory.makeMatrix(rows, shape, "int8");
    },

    async settle() {
      await gpu.device.queue.onSubmittedWorkDone();
      await gpu.expectWorking();
      memory.expectRoom();
    },

    async read(x) {
      return await tools.copy(rowsOf(x))();
    },
  };
}
