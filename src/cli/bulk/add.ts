/**
 * Adding of pictures to a queue.
 *
 * @module
 */
import { addPictures } from "../../bulk/queue/add_pictures.ts";
import { persistence } from "../../bulk/queue/persistence.ts";
import { listSources } from "../../bulk/sources/list_sources.ts";
import { rate } from "../../util/figures.ts";
import { OK } from "../command.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { print, printError } from "../terminal/print.ts";
import { clearProgress, showProgress } from "../terminal/progress.ts";
import type { AddArguments } from "./arguments.ts";
import { openQueue } from "./open_queue.ts";

/** Adds what sources name. */
export async function add(options: AddArguments): Promise<number> {
  const { sources, json } = options;
  using interrupt = new Interrupt({
    message: "Interrupted: what was added stays; run the same command again to go on",
  });
  await using opened = await openQueue(options);
  const { connection, queue } = opened;
  const fault = await persistence(connection);
  if (fault !== undefined) printError(`${connection.shown}: ${fault}`);
  const start = performance.now();
  let [pictures, added, jobs] = [0, 0, 0];
  const seconds = () => (performance.now() - start) / 1000;
  try {
    await addPictures(queue, listSources(sources), {
      ...options,
      signal: interrupt.signal,
      onBatch(count, fresh) {
        pictures += count;
        added += fresh;
        if (fresh > 0) jobs++;
        showProgress(() =>
          `${added} added  ${pictures - added} there before  ${rate(pictures / seconds())}/s`
        );
      },
    });
  } finally {
    clearProgress();
  }
  const before = pictures - added;
  if (json) {
    await print(JSON.stringify({ added, before, jobs, seconds: Math.round(1000 * seconds()) / 1000 }));
  } else {await print(
      `${added} pictures added in ${jobs} jobs${before > 0 ? `, ${before} were there before` : ""}`,
    );}
  return OK;
}
