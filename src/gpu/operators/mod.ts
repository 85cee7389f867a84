/**
 * Every operator of inference.
 *
 * @module
 */
import type { Operators } from "../../backend/operators.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { attentionOperators } from "./attention.ts";
import { columnOperators } from "./columns.ts";
import { linearOperators } from "./linear.ts";
import { positionOperators } from "./positions.ts";
import { rowOperators } from "./rows.ts";
import { tokenOperators } from "./tokens.ts";

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
