/**
 * Loading of a network onto a device that differentiates, which only explanations by gradients need.
 *
 * @module
 */
import type { Backend } from "../../backend/backend.ts";
import { loadWeights, type OpenModel } from "../../checkpoint/checkpoint.ts";
import { createTrainingBackend } from "../../device/create_training_backend.ts";
import { GradientNetwork } from "../network/gradient_network.ts";

/** The device that the model already runs on. */
export interface GradientDevice {
  readonly device: Backend["device"];
  readonly threads: number | undefined;
}

/** Loads a checkpoint's weights, as float32, onto a device of that kind. */
export async function loadGradients(
  checkpoint: OpenModel,
  { device, threads }: GradientDevice,
): Promise<GradientNetwork> {
  const backend = await createTrainingBackend({ device: device === "gpu" ? "gpu" : "cpu", threads });
  try {
    const weights = await loadWeights(
      checkpoint,
      (data, { shape, role }) => backend.upload(data, shape, role),
    );
    return new GradientNetwork(backend, weights, checkpoint.config);
  } catch (error) {
    backend.dispose();
    throw error;
  }
}
