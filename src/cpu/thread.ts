/**
 * Threads as the runtime has them: Node's workers in Deno, which let the process end while they sleep, and module
 * workers in browsers.
 *
 * @module
 */

/** A started thread. */
export interface Thread {
  /** Called when the thread ends, by an error or otherwise. */
  onEnd(listener: () => void): void;
  terminate(): void;
}

const inDeno = "Deno" in globalThis;

/** Whether this runtime has threads over shared memory. */
export function hasThreads(): boolean {
  return typeof SharedArrayBuffer === "function" && (inDeno || typeof Worker === "function");
}

/** Cores of this machine. */
export function coreCount(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Starts a module as a thread and sends it `start`. */
export async function startThread(url: URL, start: unknown): Promise<Thread> {
  return inDeno ? await startNodeWorker(url, start) : startWebWorker(url, start);
}

async function startNodeWorker(url: URL, start: unknown): Promise<Thread> {
  const { Worker } = await import("node:worker_threads");
  const worker = new Worker(url);
  worker.unref();
  worker.postMessage(start);
  return {
    onEnd: (listener) => {
      worker.on("error", listener);
      worker.on("exit", listener);
    },
    terminate: () => void worker.terminate(),
  };
}

function startWebWorker(url: URL, start: unknown): Thread {
  const worker = new Worker(url, { type: "module" });
  worker.postMessage(start);
  return {
    onEnd: (listener) => worker.addEventListener("error", listener),
    terminate: () => worker.terminate(),
  };
}

/** What a browser's worker has, which Deno's types of the main thread do not. */
const workerScope = globalThis as unknown as Pick<Worker, "addEventListener">;

/** In a thread: calls `run` with what it was started with. */
export function onStart<T>(run: (start: T) => void): void {
  if (!inDeno) workerScope.addEventListener("message", ({ data }) => run(data), { once: true });
  else import("node:worker_threads").then(({ parentPort }) => parentPort!.once("message", run));
}
