/**
 * The Worker of the page: it decodes pictures, and runs the model. Calls are answered one after the other, but the size of
 * a hub's model at any time.
 *
 * @module
 */
/// <reference lib="dom" />
import { packError } from "../../../threads/sent_error.ts";
import type { CallOptions } from "../engines/engine.ts";
import type { Reply, Request } from "./messages.ts";
import { ModelHost } from "./model_host.ts";

const scope = globalThis as unknown as Pick<Worker, "addEventListener" | "postMessage">;
const host = new ModelHost();
const running = new Map<number, AbortController>();
let last: Promise<unknown> = Promise.resolve();

scope.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if ("cancel" in data) return running.get(data.cancel)?.abort();
  const controller = new AbortController();
  running.set(data.id, controller);
  const work = () => answer(data, controller.signal);
  if (data.call === "measure") work();
  else last = last.then(work);
});

async function answer(request: Exclude<Request, { cancel: number }>, signal: AbortSignal): Promise<void> {
  const { id } = request;
  try {
    signal.throwIfAborted();
    const value = await run(request, { signal, onProgress: (progress) => reply({ id, progress }) });
    reply({ id, value }, "bitmap" in value ? [value.bitmap] : []);
  } catch (error) {
    reply({ id, error: packError(error) });
  } finally {
    running.delete(id);
  }
}

function run(request: Exclude<Request, { cancel: number }>, options: CallOptions) {
  switch (request.call) {
    case "open":
      return host.open(request.order, options);
    case "measure":
      return host.measure(request.order, options);
    case "classify":
      return host.classify(request.order, options);
    case "explain":
      return host.explain(request.order, options);
  }
}

function reply(message: Reply, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}
