import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { tensorInitializer } from "../../src/train/run/initialize.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { storedTensors } from "../../src/vit/weights.ts";

/** The file of a network that has learnt nothing; `beside` goes into its own description. */
export function randomModel(partial: Partial<VitConfig>, beside: object = {}): Uint8Array<ArrayBuffer> {
  const config = defineConfig(partial);
  const { dropRate: _, attnDropRate: _attn, dropPathRate: _path, ...own } = config;
  return randomFile(config, { "vit_edge": JSON.stringify({ ...own, ...beside }) });
}

/** The file of a network that has learnt nothing, with any metadata. */
export function randomFile(config: VitConfig, metadata: Record<string, string>): Uint8Array<ArrayBuffer> {
  const numbersOf = tensorInitializer(config, 1);
  const tensors = storedTensors(config).map((tensor) => ({ ...tensor, data: numbersOf(tensor) }));
  return writeSafetensors(tensors, metadata);
}
