/**
 * onnxruntime-node: native code, with the widest vectors that the machine has.
 *
 * @module
 */
import { type OnnxRuntime, prepareOnnx } from "./onnxruntime.ts";
import { serve } from "./peer.ts";

const PACKAGE: string = "onnxruntime-node";

if (import.meta.main) {
  await serve(async (job) => {
    const { default: ort } = await import(PACKAGE) as { default: OnnxRuntime };
    return await prepareOnnx(ort, job, "cpu");
  });
}
