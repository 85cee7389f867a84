/**
 * A server for `deno serve` whose model takes a second for each class that is asked for, and which ends as `serve.ts` does.
 *
 * @module
 */
import { Drain, stopAtSignal } from "../../src/server/drain.ts";
import { optionsFromEnvironment } from "../../src/server/environment.ts";
import { createHandler, type ServedModel } from "../../src/server/handler.ts";

const model: ServedModel = {
  name: "slow",
  device: "none",
  classNames: Array.from({ length: 30 }, (_, i) => `class ${i}`),
  classify: async (_, { topK = 1 }) => {
    await new Promise((resolve) => setTimeout(resolve, 1000 * topK));
    return [];
  },
};

const { drainTimeout = 10_000, ...options } = await optionsFromEnvironment();
const handler = createHandler({ loadModel: () => Promise.resolve(model), ...options });
const drain = new Drain(handler, { timeout: drainTimeout, exit: () => Deno.exit(0) });
stopAtSignal(drain);

export default {
  fetch: (request, info) => drain.answer(request, info?.completed),
} satisfies Deno.ServeDefaultExport;
