/**
 * The interface that onnxruntime-web and onnxruntime-node have in common.
 *
 * @module
 */
import type { Job, Run } from "./peer.ts";

/** The part of onnxruntime-common that is used here. */
export interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number } };
  readonly InferenceSession: {
    create(model: string | Uint8Array, options: Record<string, unknown>): Promise<{
      run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: Float32Array }>>;
    }>;
  };
  readonly Tensor: new (type: "float32", data: Float32Array, shape: readonly number[]) => unknown;
}

/** Loads the job's ONNX file for one provider. */
export async function prepareOnnx(ort: OnnxRuntime, job: Job, provider: string): Promise<Run> {
  const { threads, dtype } = job;
  const path = dtype === "int8" ? job.quantized : job.onnx;
  ort.env.wasm.numThreads = threads;
  // The WebGPU build takes a path for a URL.
  const model = provider === "webgpu" ? await Deno.readFile(path) : path;
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  return async (input) => {
    const { logits } = await session.run({ x: new ort.Tensor("float32", input, [1, 3, 224, 224]) });
    return logits!.data;
  };
}
