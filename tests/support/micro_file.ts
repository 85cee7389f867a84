import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { storedTensors } from "../../src/vit/weights.ts";

/** A network of a few kilobytes. */
export const MICRO: VitConfig = defineConfig({
  imageSize: 8,
  patchSize: 4,
  embedDim: 64,
  depth: 1,
  numHeads: 1,
  numClasses: 3,
});

/**
 * A network's checkpoint, in which each parameter is filled with its position among them; unless told
 * otherwise its metadata has only the number of heads.
 */
export function microFile(
  config: VitConfig = MICRO,
  metadata: Record<string, string> = headsOf(config),
): Uint8Array<ArrayBuffer> {
  const tensors = storedTensors(config).map(({ name, shape }, index) => {
    return { name, shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(index) };
  });
  return writeSafetensors(tensors, metadata);
}

/** Metadata with the one fact that a micro network's tensors do not show and that has no default. */
export function headsOf({ numHeads }: VitConfig): Record<string, string> {
  return { "vit_edge": JSON.stringify({ numHeads }) };
}
