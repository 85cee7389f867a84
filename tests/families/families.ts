/**
 * The goldens of the wider family: micro networks that timm's own code has run.
 *
 * @module
 */
import { readArchitecture } from "../../src/checkpoint/config/timm/read_arguments.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { defineConfig, type VitConfig } from "../../src/vit/config.ts";
import { type Golden, readRecords, sharedTest } from "../checkpoint/oracle.ts";

/** All that there are. */
export const FAMILIES: readonly string[] = [
  "layer_scale",
  "registers_dinov2",
  "no_embed_class_deit3",
  "gap_fc_norm",
  "gap_no_fc_norm",
  "avg_with_class_token",
  "registers_gap",
  "map_siglip",
  "map_siglip_gelu_tanh",
  "pre_norm_clip",
  "pre_norm_clip_quickgelu",
  "qk_norm",
  "swiglu_packed",
  "floor_patches_so400m",
  "eva02",
  "eva02_base_sublayer_norm",
  "dinov3",
  "beit",
];

/** A test that needs a family's golden; it is skipped, with the reason in its name, where that is not here. */
export function familyTest(
  name: string,
  family: string,
  run: (golden: Golden) => void | Promise<void>,
): void {
  const path = `goldens/families/${family}`;
  sharedTest(`${name}: ${family}`, `${path}.safetensors`, async (url) => {
    const file = await Deno.readFile(url);
    const { tensors, metadata } = parseSafetensors(file);
    const golden = readRecords(await Deno.readFile(new URL(`${family}.golden.safetensors`, url)));
    await run({ config: configOf(metadata["config"]!), file, weights: tensors, golden });
  });
}

/** The configuration of a golden, whose arguments give the epsilon in other words than timm's registry. */
function configOf(text: string): VitConfig {
  const { norm_layer: norm, ...args } = JSON.parse(text) as Record<string, unknown>;
  const { norm_eps: eps } = (norm ?? {}) as Record<string, unknown>;
  const all = { ...args, ...(eps !== undefined && { "norm_layer": { partial: "LayerNorm", eps } }) };
  return defineConfig(readArchitecture("of the golden", all));
}
