/**
 * workerd, the runtime of Cloudflare's workers, for tests. It compiles no WebAssembly from bytes.
 *
 * @module
 */

const WORKER = `import { classify, createHandler, loadModel, preprocess } from "./vit-edge.js";
import picture from "./picture.png";

const handler = createHandler({ onError: () => {} });

/** The message of a call that fails. */
function complaint(call) {
  return call.then(() => "nothing", (error) => \`\${error.name}: \${error.message}\`);
}

export default {
  async fetch(request) {
    if (new URL(request.url).pathname === "/healthz") return await handler(request);
    return Response.json({
      classify: await complaint(classify(picture)),
      preprocess: await complaint(preprocess(picture, { imageSize: 32 })),
      path: await complaint(preprocess("photo.jpg", { imageSize: 32 })),
      model: await complaint(loadModel("weights")),
      fileUrl: await complaint(loadModel("file:///weights")),
      worker: await complaint(loadModel("https://models.example/vit", { worker: true })),
    });
  },
};`;

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .edge)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const edge :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "vit-edge.js", esModule = embed "vit-edge.js"),
    (name = "picture.png", data = embed "picture.png"),
  ],
  compatibilityDate = "2026-11-01",
);`;

/** Milliseconds after which it is killed. */
const PATIENCE = 60_000;

/**
 * Starts workerd with a worker that uses the bundle, tells `use` its address, and ends it.
 *
 * @param folder has the bundle and `picture.png`
 */
export async function withWorkerd(
  executable: string,
  folder: string,
  use: (origin: string) => Promise<void>,
): Promise<void> {
  await Deno.writeTextFile(`${folder}/worker.js`, WORKER);
  await Deno.writeTextFile(`${folder}/workerd.capnp`, CONFIG);
  const args = ["serve", `${folder}/workerd.capnp`, "--control-fd=1"];
  const signal = AbortSignal.timeout(PATIENCE);
  const child = new Deno.Command(executable, { args, signal, stdout: "piped", stderr: "null" }).spawn();
  try {
    await use(`http://127.0.0.1:${await portOf(child.stdout)}`);
  } finally {
    child.kill();
    await child.status;
  }
}

/** It says where it listens in a line of JSON. */
async function portOf(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let said = "";
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    said += text;
    const [, port] = /"port":(\d+)\}/.exec(said) ?? [];
    if (port) return port;
  }
  throw new Error(`workerd has ended: ${said}`);
}
