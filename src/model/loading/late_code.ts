/**
 * Code that a model which classifies on the CPU, and names its classes, does without.
 *
 * @module
 */
export { loadGpu, loadIntegers } from "../../device/late_code.ts";

/** Loads the names of the classes of known heads. */
export function loadClassNames(): Promise<typeof import("./class_names.ts")> {
  return import("./class_names.ts");
}

/** Loads the code of gradients. */
export function loadGradientCode(): Promise<typeof import("./load_gradients.ts")> {
  return import("./load_gradients.ts");
}

/** Loads the network that survives the loss of its device. */
export function loadRecovering(): Promise<typeof import("../network/recovering_network.ts")> {
  return import("../network/recovering_network.ts");
}

/** Loads what opens a checkpoint of any kind. */
export function loadOpener(): Promise<typeof import("../../checkpoint/open_checkpoint.ts")> {
  return import("../../checkpoint/open_checkpoint.ts");
}
