/**
 * onnxruntime-web's WebAssembly provider.
 *
 * @module
 */
import { type OnnxRuntime, prepareOnnx } from "./onnxruntime.ts";
import { serve } from "./peer.ts";

const PACKAGE: string = "onnxruntime-web";

if (import.meta.main) {
  await serve(async (job) => await prepareOnnx(await import(PACKAGE) as OnnxRuntime, job, "wasm"));
}
