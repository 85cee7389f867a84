/**
 * The server that the HTTP cases go to, with the embedded model, on this machine alone: prints its port, then each
 * error that it would have logged. It ends when its standard input does.
 *
 * @module
 */
import { defaultModel } from "../../../src/model/default_model.ts";
import { createHandler } from "../../../src/server/handler.ts";

const say = (line: unknown) => console.log(JSON.stringify(line));
const handler = createHandler({
  loadModel: defaultModel,
  maxQueue: 64,
  bodyTimeout: 1500,
  onError: (error) => say({ error: String((error as Error)?.stack ?? error).slice(0, 1000) }),
});
Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => say({ port }),
}, handler);

for await (const _ of Deno.stdin.readable);
Deno.exit();
