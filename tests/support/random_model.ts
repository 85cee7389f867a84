import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { initializer } from "../../src/train/run/initialize.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { parameters } from "../../src/vit/weights.ts";

/** The file of a network that has learnt nothing; `beside` goes into its own description. */
export function randomModel(partial: Partial<VitConfig>, beside: object = {}): Uint8Array<ArrayBuffer> {
  const config = defineConfig(partial);
  const { dropRate: _, attnDropRate: _attn, dropPathRate: _path, ...own } = config;
  return randomFile(config, { "vit_edge": JSON.stringify({ ...own, ...beside }) });
}

/** The file of a network that has learnt nothing, with any metadata. */
export function randomFile(config: VitConfig, metadata: Record<string, string>): Uint8Array<ArrayBuffer> {
  const numbersOf = initializer(config, 1);
  const tensors = parameters(config).map((spec) => {
    return { name: spec.name, shape: spec.storedShape, data: numbersOf(spec) };
  });
  return writeSafetensors(tensors, metadata);
}
