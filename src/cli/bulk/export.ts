/**
 * Results of several machines in one file.
 *
 * @module
 */
import { exportResults } from "../../bulk/export/export_results.ts";
import { openStore } from "../../bulk/store/open_store.ts";
import { OK } from "../command.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { print } from "../terminal/print.ts";
import { clearProgress, showProgress } from "../terminal/progress.ts";
import type { ExportArguments } from "./arguments.ts";

/** Writes all results of a place to one file. */
export async function exportAll({ results, out, json }: ExportArguments): Promise<number> {
  using interrupt = new Interrupt({ message: "Interrupted: nothing was written" });
  const store = await openStore(results);
  try {
    const exported = await exportResults(store, out, {
      signal: interrupt.signal,
      onProgress: ({ classified, parts }) => showProgress(() => `${classified} pictures of ${parts} parts`),
    });
    clearProgress();
    const { classified, failed, failedList } = exported;
    const failures = failedList === undefined ? "" : `; ${failed} failed: ${failedList}`;
    await print(json ? JSON.stringify({ out, ...exported }) : `${out}: ${classified} pictures${failures}`);
    return OK;
  } finally {
    clearProgress();
  }
}
