/**
 * A server of `tests/bench/server_peers.ts`: this project's, in which a peer computes, or transformers.js's as its
 * examples write one. The environment says which, and of which model.
 *
 * @module
 */
import { createHandler } from "../../../src/server/handler.ts";
import type { ServedModel } from "../../../src/server/served_model.ts";
import { resolveTopK, topK } from "../../../src/model/top_k.ts";
import { loadModel } from "../../../src/model/load_model.ts";
import type { OnnxRuntime } from "../peers/onnxruntime.ts";

/** The part of transformers.js that is used here. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  readonly RawImage: { fromBlob(blob: Blob): Promise<unknown> };
  pipeline(task: string, model: string, options: Record<string, unknown>): Promise<
    (image: unknown, options: Record<string, unknown>) => Promise<unknown>
  >;
}

const peer = Deno.env.get("PEER")!;
const specifier = Deno.env.get("PEER_PACKAGE")!;
/** A folder in hub layout, in which `onnx/model.onnx` lies too. */
const folder = Deno.env.get("PEER_MODEL")!;

/** A model that this server prepares pictures for, and a peer computes. */
async function servedByPeer(provider: "cpu" | "wasm"): Promise<ServedModel> {
  using ours = await loadModel(folder, { threads: 1 });
  const { name, config, classNames, preprocessing } = ours;
  const { Worker } = globalThis;
  const module = await import(specifier) as OnnxRuntime & { readonly default?: OnnxRuntime };
  const ort = module.default ?? module;
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(`${folder}/onnx/model.onnx`, {
    executionProviders: [provider],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  Object.assign(globalThis, { Worker }); // onnxruntime-web has put Node's there
  const shape = [1, config.inChannels, config.imageSize, config.imageSize];
  return {
    name,
    device: peer,
    classNames,
    preprocessing,
    config,
    async classify(picture, options) {
      if (!("pixels" in picture)) throw new TypeError("Cannot classify a picture that is not prepared");
      const { logits } = await session.run({
        pixel_values: new ort.Tensor("float32", picture.pixels, shape),
      });
      return topK(softmax(logits!.data), classNames, resolveTopK(options.topK, classNames.length));
    },
  };
}

function softmax(logits: Float32Array): Float32Array {
  const most = logits.reduce((a, b) => Math.max(a, b));
  const powers = logits.map((x) => Math.exp(x - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((x) => x / sum);
}

/** A server that leaves everything to transformers.js. */
async function transformersHandler(): Promise<(request: Request) => Promise<Response>> {
  const { env, pipeline, RawImage } = await import(specifier) as Transformers;
  const [, parent, name] = folder.match(/^(.*)\/([^/]+)$/)!;
  Object.assign(env, { allowRemoteModels: false, localModelPath: parent });
  const classify = await pipeline("image-classification", name!, {
    dtype: "fp32",
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
  });
  return async (request) => {
    if (request.method === "GET") return new Response("ok");
    const image = await RawImage.fromBlob(await request.blob());
    return Response.json({ predictions: await classify(image, { top_k: 5 }) });
  };
}

/** What `deno serve` calls. */
const handlers: Record<string, () => Promise<(request: Request) => Response | Promise<Response>>> = {
  "onnxruntime-node": async () => {
    const model = await servedByPeer("cpu");
    return createHandler({ loadModel: () => Promise.resolve(model) });
  },
  "onnxruntime-web": async () => {
    const model = await servedByPeer("wasm");
    return createHandler({ loadModel: () => Promise.resolve(model) });
  },
  "transformers.js": transformersHandler,
};

const server: Deno.ServeDefaultExport = { fetch: await handlers[peer]!() };

export default server;
