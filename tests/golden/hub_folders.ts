// deno-lint-ignore-file camelcase -- the names are those of folders
/**
 * Model folders as they are published, in `goldens/hub`, whose answers are known.
 *
 * @module
 */
import type { VitConfig } from "../../src/vit/config.ts";

/** What a folder's answers may differ by, and what its files do not say; `hf_vit` shows a wrong epsilon. */
export interface Published {
  readonly limit: number;
  readonly config?: Partial<VitConfig>;
  /** The file to load, where the folder has no file of a usual name. */
  readonly file?: string;
}

/** By their names. */
export const HUB_FOLDERS: Record<string, Published> = {
  hf_vit: { limit: 5e-6 },
  hf_vit_bin: { limit: 5e-6 },
  hf_vit_bin_legacy: { limit: 5e-6 },
  hf_vit_sharded: { limit: 5e-6 },
  hf_vit_backbone: { limit: 2e-5 },
  hf_deit: { limit: 2e-5 },
  hf_deit_teacher: { limit: 2e-5 },
  hf_dinov2: { limit: 2e-5 },
  hf_dinov2_registers: { limit: 2e-5 },
  open_clip: { limit: 2e-5 },
  timm_test_vit: { limit: 2e-5 },
  timm_legacy_config: { limit: 2e-5 },
  trainer_pth: { limit: 2e-5, file: "checkpoint.pth", config: { numHeads: 3 } },
};

/** Those whose models have a probability of its own for each label. */
export const SIGMOID_FOLDERS: readonly string[] = ["hf_multi_label", "hf_one_label"];

/** Those that are saved again as Hugging Face's Flax models are. */
export const FLAX_FOLDERS: readonly string[] = ["hf_vit", "hf_vit_backbone", "hf_dinov2", "hf_deit"];
