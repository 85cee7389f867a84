/**
 * A training step of the CIFAR ViT, by this library.
 *
 * @module
 */
import type { TrainingBackend } from "../../../src/backend/backward.ts";
import { CpuBackward } from "../../../src/cpu/cpu_backward.ts";
import { crossEntropyLoss, meanOf } from "../../../src/train/optim/loss.ts";
import { Optimizer } from "../../../src/train/optim/optimizer.ts";
import { Tape } from "../../../src/train/autograd/tape.ts";
import { createTrainable } from "../../../src/train/loop/trainable_model.ts";
import { defineConfig } from "../../../src/vit/config.ts";
import { forward } from "../../../src/vit/vit.ts";
import type { Arrays } from "../peers/peer.ts";
import { ADAM_W, NETWORK } from "../peers/training.ts";

/** The network that is trained. */
export const CONFIG = defineConfig({
  imageSize: NETWORK.side,
  patchSize: NETWORK.patch,
  embedDim: NETWORK.dim,
  depth: NETWORK.depth,
  numHeads: NETWORK.heads,
  mlpRatio: 2,
  numClasses: NETWORK.classes,
  layerNormEps: NETWORK.epsilon,
});

/** A network that learns; one step gives its loss. */
export interface TrainingStep {
  /** [B, 3, 32, 32] and [B, 10] */
  step(pixels: Float32Array, targets: Float32Array): Promise<number>;
  dispose(): void;
}

/** @param watch puts something between the network and its backend, which then computes each operator when it is called */
export async function openStep(
  arrays: Arrays,
  threads: number,
  watch?: (backend: TrainingBackend) => TrainingBackend,
): Promise<TrainingStep> {
  const cpu = await CpuBackward.create({ threads, immediate: watch !== undefined });
  while (cpu.threads < threads) await new Promise((resolve) => setTimeout(resolve, 1));
  const backend = watch?.(cpu) ?? cpu;
  const { batch, channels, side, classes } = NETWORK;
  const { config, weights, parameters } = createTrainable(
    backend,
    CONFIG,
    ({ name }) => arrays.get(name)!.data,
  );
  const { rate, beta1, beta2, epsilon, decay } = ADAM_W;
  const optimizer = new Optimizer(backend, parameters, {
    name: "adamw",
    betas: [beta1, beta2],
    epsilon,
    weightDecay: decay,
    decays: ({ name, role }) => role === "weight" && !name.startsWith("patch_embed"),
  });
  return {
    step(pixels, targets) {
      return backend.scope(() => {
        const tape = new Tape(backend, parameters.map(({ tensor }) => tensor));
        const { logits } = forward(
          tape,
          tape.upload(pixels, [batch, channels, side, side]),
          weights,
          config,
        );
        const wanted = backend.upload(targets, [batch, classes]);
        const loss = crossEntropyLoss(backend, (x) => tape.valueOf(x), [{ logits, targets: wanted }]);
        tape.backward(loss.seeds);
        optimizer.step((tensor) => tape.gradient(tensor), rate);
        return backend.read(loss.losses[0]!).then(meanOf);
      });
    },
    dispose: () => backend.dispose(),
  };
}
