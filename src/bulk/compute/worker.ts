/**
 * Classifies batches of pictures on a thread of its own, with a model of its own; `pool.ts` starts it.
 *
 * @module
 */
import type { Model } from "../../model/model.ts";
import { packError } from "../../threads/sent_error.ts";
import { connectParent } from "../../threads/thread.ts";
import { classifyBatch } from "./classify_batch.ts";
import type { BatchRequest, Reply, Request, Task } from "./messages.ts";
import { openModel } from "./open_model.ts";

let task: Task;
let model: Model;
/** The batch before, which the next one waits for. */
let last: Promise<void> = Promise.resolve();

const parent = await connectParent<Request>((request) => {
  last = last.then(() => "task" in request ? open(request.task) : answer(request));
});

function reply(message: Reply): void {
  parent.post(message);
}

async function open(wanted: Task): Promise<void> {
  try {
    task = wanted;
    model = await openModel(task, (progress) => reply({ progress }));
    reply({ ready: { model: model.name, device: model.device, classes: model.config.numClasses } });
  } catch (error) {
    reply({ refused: packError(error) });
  }
}

async function answer({ batch, pictures }: BatchRequest): Promise<void> {
  reply({ batch, outcomes: await classifyBatch(model, pictures, task) });
}
