/**
 * Threads as the runtime has them: Node's workers in Deno, which let the process end while they sleep, and module
 * workers in browsers.
 *
 * @module
 */

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

const inDeno = "Deno" in globalThis;

/** Whether this runtime has Workers; Deno Deploy has none. */
export function hasWorkers(): boolean {
  return typeof Worker === "function";
}

/** Whether this runtime has threads over shared memory. */
export function hasThreads(): boolean {
  return hasWorkers() && typeof SharedArrayBuffer === "function";
}

/** Cores of this machine. */
export function coreCount(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Lets what has arrived from other threads be heard. In Deno a timer would take two milliseconds. */
export async function turn(): Promise<void> {
  const { setImmediate = setTimeout } = globalThis as { setImmediate?: (callback: () => void) => void };
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Starts a module as a thread and sends it `start`. */
export async function startThread(url: URL, start: unknown): Promise<Thread> {
  const thread = inDeno ? await startNodeWorker(url) : startWebWorker(url);
  thread.post(start);
  return thread;
}

async function startNodeWorker(url: URL): Promise<Thread> {
  const { Worker } = await import("node:worker_threads");
  // A copy of the environment, which a worker gets by default, asks for that permission.
  const worker = new Worker(url.protocol === "file:" ? url : importing(url), { env: {} });
  worker.unref();
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listener) => void worker.on("message", listener),
    onEnd: (listener) => {
      worker.on("error", (error: Error) => listener(error.message));
      worker.on("exit", (code: number) => listener(`exit code ${code}`));
    },
    keepAlive: (on) => on ? worker.ref() : worker.unref(),
    terminate: () => void worker.terminate(),
  };
}

/** Node's workers take no module from the network, but one that imports it. */
function importing(url: URL): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(importOf(url))}`);
}

function importOf(url: URL): string {
  return `import ${JSON.stringify(url.href)};`;
}

function startWebWorker(url: URL): Thread {
  const worker = new Worker(sameOrigin(url), { type: "module" });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.addEventListener("message", ({ data }) => listener(data)),
    onEnd: (listener) => worker.addEventListener("error", ({ message }) => listener(message)),
    keepAlive() {},
    terminate: () => worker.terminate(),
  };
}

/** Pages take no worker from elsewhere, but one that imports it; as a Blob, since data: would share no memory. */
function sameOrigin(url: URL): string {
  if (url.origin === location.origin) return url.href;
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

/** In a thread: listens to the thread that started it. */
export async function connectParent<T>(listener: (message: T) => void): Promise<Parent> {
  if (!inDeno) {
    workerScope.addEventListener("message", ({ data }) => listener(data));
    return {
      post: (message, transfer = []) => workerScope.postMessage(message, transfer),
      leave: () => workerScope.close(),
    };
  }
  const { parentPort } = await import("node:worker_threads");
  parentPort!.on("message", listener);
  return {
    post: (message, transfer) => parentPort!.postMessage(message, transfer),
    leave: () => workerScope.close(),
  };
}
