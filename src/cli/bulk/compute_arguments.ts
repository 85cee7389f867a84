import type { Task } from "../../bulk/compute/messages.ts";
import { coreCount } from "../../threads/thread.ts";
import { LOAD_FLAGS, loadOptionsOf } from "../options/load_flags.ts";
import { texts, type Values } from "../options/parse.ts";
import { UsageError } from "../options/usage_error.ts";
import { deviceOf, numberOf, SHARE, weightType, WHOLE, WHOLE_FROM_1 } from "../options/values.ts";

/** The choices that classifying has. */
export interface ComputeArguments {
  readonly task: Task;
  /** Threads that classify beside each other, each with a model of its own. */
  readonly workers: number;
  readonly attempts: number;
}

/** The options that say what classifies. */
export const COMPUTE_OPTIONS = {
  ...LOAD_FLAGS,
  ...texts("model", "top-k", "threshold", "device", "threads", "dtype", "max-pixels", "workers", "attempts"),
};

const USUAL_ATTEMPTS = 3;

/** @throws {UsageError} for a value that is none of its option, or that the embedded model does not take */
export function computeOf(values: Values<typeof COMPUTE_OPTIONS>): ComputeArguments {
  for (const name of ["sha256", "heads"] as const) {
    if (values[name] === undefined || values.model !== undefined) continue;
    throw new UsageError(`Cannot use --${name} with the embedded model: --model is wanted too`);
  }
  const device = deviceOf(values.device);
  const threads = numberOf("threads", values.threads, WHOLE_FROM_1) ?? 1;
  const usual = device === "gpu" ? 1 : Math.max(1, Math.floor(coreCount() / threads));
  return {
    workers: numberOf("workers", values.workers, WHOLE_FROM_1) ?? usual,
    attempts: numberOf("attempts", values.attempts, WHOLE_FROM_1) ?? USUAL_ATTEMPTS,
    task: {
      model: values.model,
      load: loadOptionsOf(values),
      device,
      threads,
      dtype: weightType(values.dtype),
      topK: numberOf("top-k", values["top-k"], WHOLE),
      threshold: numberOf("threshold", values.threshold, SHARE),
      maxPixels: numberOf("max-pixels", values["max-pixels"], WHOLE_FROM_1),
    },
  };
}
