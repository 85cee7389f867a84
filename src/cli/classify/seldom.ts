/**
 * What the command line needs only where it is asked for: models other than the embedded one, and words for classes.
 *
 * @module
 */
export { loadModel } from "../../model/load_model.ts";
export { loadingLine } from "../terminal/loading_line.ts";
export { readLabels } from "./labels.ts";
export { listModels } from "./output/list_models.ts";
