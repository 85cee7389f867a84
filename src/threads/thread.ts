/**
 * Threads as the runtime has them: Node's workers in Node, in Bun and in Deno, where they let the process end while
 * they sleep, and module workers in browsers.
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
  /** Sets whether the process waits for this thread; at first it does not. */
  keepAlive(on: boolean): void;
  terminate(): void;
}

/** Tells whether this runtime has Workers; Deno Deploy has none. Node's are no globals. */
export function hasWorkers(): boolean {
  return runtime === "node" || typeof Worker === "function";
}

/**
 * Tells whether this runtime has threads over shared memory. A Worker of Firefox has none: of those that start others, 3
 * to 5 in a hundred never come back from `new Worker` (Firefox 153).
 */
export function hasThreads(): boolean {
  return hasWorkers() && typeof SharedArrayBuffer === "function" && !isFirefoxWorker();
}

function isFirefoxWorker(): boolean {
  return runtime === "web" && !("document" in globalThis) && /Firefox\//.test(navigator.userAgent);
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
  const direct = runtime === "deno" && url.protocol === "file:" && url.hash === "";
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
 * A module that imports another. Node's workers take none from the network; Node and Bun, and Deno in a package,
 * forget the hash of a URL, by which a bundle tells which Worker it runs in. In Deno a message that comes before there
 * is a listener is lost, so there imports are static; in Node and Bun the message waits.
 */
function importing(url: URL): URL {
  const mark = `globalThis.vitEdgeWorker = ${JSON.stringify(url.hash)};`;
  if (runtime !== "deno") return moduleOf(`${mark} await import(${JSON.stringify(url.href)});`);
  return moduleOf(url.hash === "" ? importOf(url) : importOf(moduleOf(mark)) + importOf(url));
}

function moduleOf(code: string): URL {
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

/**
 * A URL that a page may start: it takes no worker of another origin, but a Blob that imports it, which can share
 * memory.
 */
function sameOrigin(url: URL): string {
  if (runtime === "deno") return url.hash === "" ? url.href : importing(url).href;
  if (url.origin === location.origin) return url.href;
  return URL.createObjectURL(new Blob([importOf(url)], { type: "text/javascript" }));
}

/** Members of a Worker's global scope, which the types of the main thread lack. */
const workerScope = globalThis as unknown as
  & Pick<Worker, "addEventListener" | "postMessage">
  & { close(): void };

/** The thread that started this one. */
export interface Parent {
  post(message: unknown, transfer?: ArrayBuffer[]): void;
  /** Ends this thread. */
  leave(): void;
}

/** Connects a thread of `startThread` to the thread that started it. */
export async function connectParent<T>(listener: (message: T) => void): Promise<Parent> {
  return runtime === "web" ? connectWebParent(listener) : await connectNodeParent(listener);
}

/** Connects a thread of `startTransferThread` to the thread that started it. */
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
