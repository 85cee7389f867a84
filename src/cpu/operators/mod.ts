/**
 * Every operator of inference.
 *
 * @module
 */
import type { Operators } from "../../backend/operators.ts";
import type { CpuDevice } from "../cpu_device.ts";
import { attentionOperators } from "./attention.ts";
import { linearOperators } from "./linear.ts";
import { rowOperators } from "./rows.ts";
import { tokenOperators } from "./tokens.ts";

/** Makes them of a device. */
export function cpuOperators(cpu: CpuDevice): Operators {
  return {
    ...tokenOperators(cpu),
    ...linearOperators(cpu),
    ...rowOperators(cpu),
    ...attentionOperators(cpu),
  };
}
