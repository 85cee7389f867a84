/**
 * The scenario of training: first weights and one batch, the same for all contestants.
 *
 * @module
 */
import { writeSafetensors } from "../../../src/checkpoint/safetensors/writer.ts";
import { tensorInitializer } from "../../../src/train/run/initialize.ts";
import { targetsOf } from "../../../src/train/optim/loss.ts";
import { storedTensors } from "../../../src/vit/weights.ts";
import { Random } from "../../support/random.ts";
import type { Scenario } from "../harness/scenarios.ts";
import { readArrays } from "../peers/peer.ts";
import { counted, NETWORK } from "../peers/training.ts";
import { CONFIG, openStep } from "./step.ts";

/** Writes the files, and learns from this library what the first losses are. */
export async function trainingScenario(work: string): Promise<Scenario> {
  const [weights, data] = [`${work}/training.safetensors`, `${work}/training.data.safetensors`];
  const { batch, channels, side, classes, heads, patch, dim } = NETWORK;
  const numbersOf = tensorInitializer(CONFIG, 0);
  const input = new Random(1).normals(batch * channels * side ** 2);
  const targets = targetsOf(Array.from({ length: batch }, (_, i) => i % classes), classes);
  const tensors = storedTensors(CONFIG).map((tensor) => {
    const { name, shape } = tensor;
    // Matrices as matrices: the peers cut patches themselves, where a checkpoint has the kernel of a convolution.
    const isKernel = name === "patch_embed.proj.weight";
    return { name, shape: isKernel ? [dim, channels * patch ** 2] : shape, data: numbersOf(tensor) };
  });
  await Deno.writeFile(weights, writeSafetensors(tensors));
  await Deno.writeFile(
    data,
    writeSafetensors([
      { name: "input", shape: [batch, channels, side, side], data: input },
      { name: "targets", shape: [batch, classes], data: targets },
    ]),
  );
  const { step, dispose } = await openStep(await readArrays(weights), 1);
  const answer = await counted((pixels) => step(pixels, targets))(input);
  dispose();
  return {
    title: "training",
    job: { kind: "training", weights, data, heads, onnx: "", quantized: "" },
    answer,
  };
}
