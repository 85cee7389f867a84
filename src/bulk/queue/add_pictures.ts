import { chunks } from "../chunks.ts";
import { wait } from "../wait.ts";
import { absolute, identify, type Identity } from "../identity.ts";
import type { BulkQueue } from "./bulk_queue.ts";

/** How pictures are added. */
export interface AddOptions {
  /** Pictures of a job. */
  readonly batch: number;
  readonly identity: Identity;
  /** Jobs not begun above which adding waits. */
  readonly mostWaiting: number | undefined;
  readonly signal: AbortSignal;
  /** Receives the pictures of a batch, and how many of them are new. */
  onBatch(pictures: number, added: number): void;
}

/** Milliseconds between two looks whether there is room. */
const LOOK_INTERVAL = 500;

/**
 * Adds pictures to a queue, those that were added before aside. Paths are made whole: workers have other folders.
 *
 * @throws the signal's reason; what was added stays
 */
export async function addPictures(
  queue: BulkQueue,
  images: AsyncIterable<string>,
  { batch, identity, mostWaiting, signal, onBatch }: AddOptions,
): Promise<void> {
  const folder = Deno.cwd();
  await queue.recover();
  for await (const chunk of chunks(images, batch)) {
    if (mostWaiting !== undefined) await untilRoom(queue, mostWaiting, signal);
    const pictures = await identify(chunk.map((image) => absolute(image, folder)), identity);
    onBatch(pictures.length, await queue.add(pictures));
    signal.throwIfAborted();
  }
  // A script whose answer was lost with the connection is sent again, and then finds nothing new.
  await queue.recover();
}

async function untilRoom(queue: BulkQueue, most: number, signal: AbortSignal): Promise<void> {
  while ((await queue.counts()).waiting >= most) await wait(LOOK_INTERVAL, signal);
}
