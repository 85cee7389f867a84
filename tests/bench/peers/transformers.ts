/**
 * Transformers.js, which runs on onnxruntime-node here.
 *
 * @module
 */
import { serve } from "./peer.ts";

const PACKAGE: string = "@huggingface/transformers";

/** The part of its interface that is used here. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  readonly AutoModelForImageClassification: {
    "from_pretrained"(name: string, options: Record<string, unknown>): Promise<
      (inputs: Record<string, unknown>) => Promise<{ readonly logits: { readonly data: Float32Array } }>
    >;
  };
  readonly Tensor: new (type: "float32", data: Float32Array, shape: readonly number[]) => unknown;
}

if (import.meta.main) {
  await serve(async ({ onnx, threads }) => {
    const { env, AutoModelForImageClassification, Tensor } = await import(PACKAGE) as Transformers;
    Object.assign(env, { allowRemoteModels: false, localModelPath: await modelFolder(onnx) });
    const model = await AutoModelForImageClassification["from_pretrained"]("vit", {
      device: "cpu",
      dtype: "fp32",
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
    });
    return async (input) => {
      const { logits } = await model({ x: new Tensor("float32", input, [1, 3, 224, 224]) });
      return logits.data;
    };
  });
}

/** A folder that holds the file as the model `vit`, in the layout of the hub. */
async function modelFolder(onnx: string): Promise<string> {
  const folder = `${onnx}.hub`;
  await Deno.mkdir(`${folder}/vit/onnx`, { recursive: true });
  const config = { "model_type": "vit", architectures: ["ViTForImageClassification"] };
  await Deno.writeTextFile(`${folder}/vit/config.json`, JSON.stringify(config));
  try {
    await Deno.link(onnx, `${folder}/vit/onnx/model.onnx`);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  return folder;
}
