/**
 * Every operator of inference.
 *
 * @module
 */
import type { Operators } from "../../backend/operators.ts";
import type { CpuTools } from "../cpu_tools.ts";
import { attentionOperators } from "./attention.ts";
import { columnOperators } from "./columns.ts";
import { linearOperators } from "./linear.ts";
import { positionOperators } from "./positions.ts";
import { rowOperators } from "./rows.ts";
import { tokenOperators } from "./tokens.ts";

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
