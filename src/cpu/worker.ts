/**
 * A thread of the pool: instantiates the kernels over the shared memory and works until it is dismissed.
 *
 * @module
 */
import { Control } from "./control.ts";
import { exportTable, link } from "./kernels.ts";
import { connectParent } from "../threads/thread.ts";

/** The first message to a thread. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The place of the control words in memory, in bytes. */
  readonly control: number;
  /** Its number; the main thread is 0. */
  readonly thread: number;
}

const parent = await connectParent(async ({ module, memory, control, thread }: ThreadStart) => {
  const words = new Control(memory.buffer, control);
  const kernels = exportTable(await link(module, memory));
  words.join(thread);
  while (words.waitForJob()) words.work(kernels, thread);
  parent.leave();
});
