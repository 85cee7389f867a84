/**
 * What the command line needs only where it is asked for: models other than the embedded one, words for classes, and
 * explanations.
 *
 * @module
 */
import type { GradientCode } from "../../model/loading/build_parts.ts";

export { onlyPicture, writeMap } from "./explain.ts";
export { loadModel } from "../../model/load_model.ts";
export { loadingLine } from "../terminal/loading_line.ts";
export { readLabels } from "./labels.ts";

/** Loads what explanations by gradients of the embedded model need. */
export const gradientCode: GradientCode = () => import("../../model/loading/load_gradients.ts");
