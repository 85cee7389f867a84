/**
 * Threads as the runtime has them: Node's workers in Node, in Bun and in Deno, where they let the process end while they
 * sleep, and module workers in browsers.
 *
 * @module
 */
import { builtIn, importNode, runtime } from "../util/runtime.ts";
import { packViews, unpackViews } from "./views.ts";

/** A started thread. */
export interface Thread {
  post(message: unknown, transfer?: ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called when the thread ends, by an error or otherwise. */
  onEnd(listener: (reason: string) => void): void;
  /** Whether the process waits for this thread; at first it does not. */
  keepAlive(on: boolean): void;
  terminate(): void;
}

/** Whether this runtime has Workers; Deno Deploy has none. Node's are no globals. */
export function hasWorkers(): boolean {
  return runtime === "node" || typeof Worker === "function";
}

/** Whether this runtime has threads over shared memory. */
export function hasThreads(): boolean {
  return hasWorkers() && typeof SharedArrayBuffer === "function";
}

/** Cores of this machine. Node has a `navigator` from version 21. */
export function coreCount(): number {
  const { hardwareConcurrency } = globalThis.navigator ?? {};
  return hardwareConcurrency ?? builtIn("node:os")?.availableParallelism() ?? 1;
}

/** Yields to the event loop, so that messages which have arrived are received. In Deno a timer would take 2 ms. */
export async function yieldToEvents(): Promise<void> {
  const { setImmediate = setTimeout } = globalThis as { setImmediate?: (callback: () => void) => void };
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Starts a module as a thread and sends it `start`. */
export async function startThread(url: URL, start: unknown): Promise<Thread> {
  const thread = runtime === "web" ? startWebWorker(url) : await startNodeWorker(url);
  thread.post(start);
  return thread;
}

/**
 * Starts a module as a thread for large messages: in Deno as a web Worker, which takes buffers without a copy, where
 * one of Node's copies them. The process waits for such a Worker.
 */
export async function startTransferThread(url: URL): Promise<Thread> {
  return runtime === "node" ? await startNodeWorker(url) : startWebWorker(url);
}

async function startNodeWorker(url: URL): Promise<Thread> {
  const { Worker } = await importNode("node:worker_threads");
  const direct = runtime === "deno" && url.protocol === "file:";
  // A copy of the environment, which a worker gets by default, asks for that permission in Deno; a copy of Node's
  // arguments may hold some that suit only the main thread.
  const worker = new Worker(direct ? url : importing(url), { env: {}, execArgv: [] });
  worker.unref();
  return {
    post: (message, transfer) => worker.postMessage(packViews(message), transfer),
    onMessage: (listener) => void worker.on("message", (message) => listener(unpackViews(message))),
    onEnd: (listener) => {
      worker.on("error", (error) => listener((error as Error).message));
      worker.on("exit", (code) => listener(`exit code ${code}`));
    },
    keepAlive: (on) => on ? worker.ref() : worker.unref(),
    terminate: () => void worker.terminate(),
  };
}

/**
 * A module that imports another. Node's workers take none from the network, and Node and Bun forget the hash of a URL, by
 * which a bundle knows what it is to be. In Deno a message is lost that comes before somebody listens, so there the
 * import is static; in Node and Bun it waits.
 */
function importing(url: URL): URL {
  const code = runtime === "deno"
    ? importOf(url)
    : `globalThis.vitEdgeWorker = ${JSON.stringify(url.hash)}; await import(${JSON.stringify(url.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

function importOf(url: URL): string {
  return `import ${JSON.stringify(url.href)};`;
}

function startWebWorker(url: URL): Thread {
  const worker = new Worker(sameOrigin(url), { type: "module" });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.addEventListener("message", ({ data }) => listener(data)),
    onEnd(listener) {
      worker.addEventListener("error", (event) => {
        event.preventDefault(); // Deno would end the process
        listener(event.message);
      });
    },
    keepAlive() {},
    terminate: () => worker.terminate(),
  };
}

/** Pages take no worker from elsewhere, but one that imports it; as a Blob, since data: would share no memory. */
function sameOrigin(url: URL): string {
  if (runtime === "deno" || url.origin === location.origin) return url.href;
  return URL.createObjectURL(new Blob([importOf(url)], { type: "text/javascript" }));
}

/** What a worker has, which the types of the main thread do not. */
const workerScope = globalThis as unknown as
  & Pick<Worker, "addEventListener" | "postMessage">
  & { close(): void };

/** In a thread: the thread that started it. */
export interface Parent {
  post(message: unknown, transfer?: ArrayBuffer[]): void;
  /** Ends this thread. */
  leave(): void;
}

/** In a thread of `startThread`: listens to the thread that started it. */
export async function connectParent<T>(listener: (message: T) => void): Promise<Parent> {
  return runtime === "web" ? connectWebParent(listener) : await connectNodeParent(listener);
}

/** In a thread of `startTransferThread`: listens to the thread that started it. */
export async function connectTransferParent<T>(listener: (message: T) => void): Promise<Parent> {
  return runtime === "node" ? await connectNodeParent(listener) : connectWebParent(listener);
}

function connectWebParent<T>(listener: (message: T) => void): Parent {
  workerScope.addEventListener("message", ({ data }) => listener(data));
  return {
    post: (message, transfer = []) => workerScope.postMessage(message, transfer),
    leave: () => workerScope.close(),
  };
}

async function connectNodeParent<T>(listener: (message: T) => void): Promise<Parent> {
  const { parentPort } = await importNode("node:worker_threads");
  parentPort.on("message", (message) => listener(unpackViews(message) as T));
  return {
    post: (message, transfer) => parentPort.postMessage(packViews(message), transfer),
    leave: () => runtime === "deno" ? workerScope.close() : parentPort.close(),
  };
}
