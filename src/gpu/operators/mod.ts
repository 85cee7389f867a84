/**
 * Every operator of inference.
 *
 * @module
 */
import type { Operators } from "../../backend/operators.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { attentionOperators, positionOperators } from "./attention.ts";
import { linearOperators } from "./linear.ts";
import { rowOperators } from "./rows.ts";
import { columnOperators, tokenOperators } from "./tokens.ts";

/** Makes all operators of inference on a GPU. */
export function gpuOperators(tools: GpuTools): Operators {
  return {
    ...tokenOperators(tools),
    ...linearOperators(tools),
    ...rowOperators(tools),
    ...attentionOperators(tools),
    ...positionOperators(tools),
    ...columnOperators(tools),
  };
}
