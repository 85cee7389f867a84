/**
 * A Worker that decodes pictures for the server, one at a time; `decode/thread.ts` starts it.
 *
 * @module
 */
import { connectParent } from "../cpu/thread.ts";
import { PictureError } from "../errors.ts";
import type { Reply, Request } from "./decode/messages.ts";
import { type Order, prepare, type Prepared } from "./decode/prepare.ts";
import { HttpError } from "./http_error.ts";

/** After so long without work it says so, in milliseconds. */
const IDLE = 10_000;

let goOn = () => {};
let idle: ReturnType<typeof setTimeout> | undefined;

const parent = await connectParent((request: Request) => {
  if (request === "goOn") goOn();
  else if (request !== "wait") work(request);
});

async function work(order: Order): Promise<void> {
  clearTimeout(idle);
  const { reply, transfer } = await run(order);
  parent.post(reply, transfer);
  idle = setTimeout(() => parent.post("idle" satisfies Reply), IDLE);
}

async function run(order: Order): Promise<{ reply: Reply; transfer: ArrayBuffer[] }> {
  try {
    const prepared = await prepare(order, enlarge);
    return { reply: { prepared }, transfer: [bufferOf(prepared)] };
  } catch (error) {
    return { reply: told(error), transfer: [] };
  }
}

function enlarge(): Promise<void> {
  parent.post("large" satisfies Reply);
  return new Promise((resolve) => goOn = resolve);
}

function bufferOf({ input }: Prepared): ArrayBuffer {
  return ("pixels" in input ? input.pixels : input.data).buffer as ArrayBuffer;
}

/** Classes do not survive the journey. */
function told(error: unknown): Reply {
  if (error instanceof PictureError || error instanceof HttpError) {
    return { refusal: { code: error.code, message: error.message } };
  }
  return { failure: error instanceof Error ? error.message : String(error) };
}
