/**
 * What the command line needs only where it is asked for: models other than the embedded one, other devices, words
 * for classes, and explanations.
 *
 * @module
 */
export { onlyPicture, writeMap } from "./explain.ts";
export * from "../../model/loading/late_code.ts";
export { loadModel } from "../../model/load_model.ts";
export { loadingLine } from "../terminal/loading_line.ts";
export { readLabels } from "./labels.ts";
