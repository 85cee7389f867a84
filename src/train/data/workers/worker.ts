/**
 * A thread of a loader: it carries out one order after the other.
 *
 * @module
 */
import { connectParent } from "../../../threads/thread.ts";
import { packError } from "../../../threads/sent_error.ts";
import type { Reply, Request } from "./messages.ts";
import { BatchBuilder } from "./batch_builder.ts";

type Order = Extract<Request, { id: number }>;

let builder: BatchBuilder;
let last: Promise<void> = Promise.resolve();

const parent = await connectParent((request: Request) => {
  if ("setup" in request) builder = new BatchBuilder(request.setup);
  else if ("stored" in request) builder.remember(request.stored);
  else last = last.then(() => answer(request));
});

async function answer(order: Order): Promise<void> {
  const [reply, transfer] = await follow(order);
  parent.post(reply, transfer);
}

async function follow(order: Order): Promise<[reply: Reply, transfer: ArrayBuffer[]]> {
  const { id } = order;
  try {
    if ("decode" in order) return [{ id, value: await builder.decode(order.decode) }, []];
    const batch = await builder.compose(order.compose);
    return [{ id, value: batch }, [batch.pixels.buffer as ArrayBuffer]];
  } catch (error) {
    return [{ id, error: packError(error) }, []];
  }
}
