import { Pool } from "../../bulk/compute/pool.ts";
import { loadingLine } from "../terminal/loading_line.ts";
import { clearProgress, showProgress } from "../terminal/progress.ts";
import type { ComputeArguments } from "./compute_arguments.ts";

/** Starts the threads that classify, and shows how their model is loaded. @throws what `loadModel` throws */
export async function openPool({ task, workers }: ComputeArguments, signal: AbortSignal): Promise<Pool> {
  const name = task.model ?? "the embedded model";
  try {
    return await Pool.open(task, {
      size: workers,
      signal,
      onProgress: (progress) => showProgress((columns) => loadingLine(progress, columns, name)),
    });
  } finally {
    clearProgress();
  }
}
