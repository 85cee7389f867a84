/**
 * Every operator of training.
 *
 * @module
 */
import type { BackwardOperators, TrainingOperators } from "../../backend/operators.ts";
import type { GpuTools } from "../gpu_tools.ts";
import { activationOperators } from "./activations.ts";
import { attentionGradients, positionGradients } from "./attention.ts";
import { dropoutOperators } from "./dropout.ts";
import { linearGradients } from "./linear.ts";
import { lossOperators } from "./loss.ts";
import { rowGradients } from "./rows.ts";
import { stepOperators } from "./steps.ts";
import { columnGradients, tokenGradients } from "./tokens.ts";
import { TrainingTools } from "./training_tools.ts";

/** Makes all operators of training on a GPU. */
export function gpuBackwardOperators(tools: GpuTools): BackwardOperators & TrainingOperators {
  const training = new TrainingTools(tools);
  return {
    ...activationOperators(training),
    ...linearGradients(training),
    ...rowGradients(training),
    ...attentionGradients(tools),
    ...positionGradients(tools),
    ...columnGradients(training),
    ...tokenGradients(training),
    ...lossOperators(tools),
    ...dropoutOperators(tools),
    ...stepOperators(training),
  };
}
