/**
 * Every operator of inference.
 *
 * @module
 */
import type { Operators } from "../../backend/operators.ts";
import type { CpuTools } from "../cpu_tools.ts";
import { attentionOperators, positionOperators } from "./attention.ts";
import { linearOperators } from "./linear.ts";
import { rowOperators } from "./rows.ts";
import { columnOperators, tokenOperators } from "./tokens.ts";

/** Makes all operators of inference on the CPU. */
export function cpuOperators(cpu: CpuTools): Operators {
  return {
    ...tokenOperators(cpu),
    ...linearOperators(cpu),
    ...rowOperators(cpu),
    ...attentionOperators(cpu),
    ...positionOperators(cpu),
    ...columnOperators(cpu),
  };
}
