/**
 * onnxruntime-web's WebGPU provider.
 *
 * @module
 */
import { type OnnxRuntime, prepareOnnx } from "./onnxruntime.ts";
import { serve } from "./peer.ts";

const PACKAGE: string = "onnxruntime-web/webgpu";

if (import.meta.main) {
  await serve(async (job) => await prepareOnnx(await import(PACKAGE) as OnnxRuntime, job, "webgpu"));
}
