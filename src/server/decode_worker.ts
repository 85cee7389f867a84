/**
 * A Worker that decodes pictures for the server, one at a time; `decode/thread.ts` starts it.
 *
 * @module
 */
import { connectTransferParent } from "../threads/thread.ts";
import { PictureError } from "../errors.ts";
import { freeBytes } from "../image/preprocess.ts";
import type { Reply, Task } from "./decode/messages.ts";
import type { DrawOrder } from "./decode/draw.ts";
import { type Order, type Outcome, prepare } from "./decode/prepare.ts";
import { HttpError } from "./http_error.ts";

/**
 * Milliseconds without work after which the Worker reports that. Until then it keeps a process without a server alive.
 */
const IDLE = 2000;

let idle: ReturnType<typeof setTimeout> | undefined;

const parent = await connectTransferParent((task: Task) => void work(task));
say("ready");

async function work(task: Task): Promise<void> {
  clearTimeout(idle);
  const { reply, transfer } = await ("draw" in task ? draw(task.draw) : run(task));
  say(reply, transfer);
  idle = setTimeout(() => say("idle"), IDLE);
}

function say(reply: Reply, transfer: ArrayBuffer[] = []): void {
  parent.post(reply, transfer);
}

async function run(order: Order): Promise<{ reply: Reply; transfer: ArrayBuffer[] }> {
  try {
    const outcome = await prepare(order);
    const kept = buffersOf(outcome);
    if (!kept.includes(order.bytes.buffer as ArrayBuffer)) freeBytes(order.bytes);
    return { reply: { outcome }, transfer: kept };
  } catch (error) {
    freeBytes(order.bytes);
    return { reply: told(error), transfer: [] };
  }
}

async function draw(order: DrawOrder): Promise<{ reply: Reply; transfer: ArrayBuffer[] }> {
  try {
    const { draw } = await import("./decode/draw.ts");
    const outcome = await draw(order);
    return { reply: { outcome }, transfer: [outcome.png.buffer] };
  } catch (error) {
    return { reply: told(error), transfer: [] };
  }
}

/** The buffers of an outcome, each once: a picture that is passed on as it is may be its own copy. */
function buffersOf(outcome: Outcome): ArrayBuffer[] {
  if ("largeFile" in outcome) return [outcome.largeFile.buffer as ArrayBuffer];
  const { input, preview } = outcome;
  const arrays = ["pixels" in input ? input.pixels : input.data, ...preview ? [preview.data] : []];
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}

/** The message that stands for an error, since classes cannot be sent. */
function told(error: unknown): Reply {
  if (error instanceof PictureError || error instanceof HttpError) {
    return { refusal: { code: error.code, message: error.message } };
  }
  return { failure: error instanceof Error ? error.message : String(error) };
}
