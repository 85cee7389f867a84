import type { VitConfig } from "../../src/vit/config.ts";

/** A model that `resave.py` makes. */
export interface Resaved {
  /** The library whose names its tensors have, and the format. */
  readonly naming: string;
  readonly format: string;
  /** What its tensors do not show, where no `config.json` says it. */
  readonly config?: Partial<VitConfig>;
}

const [SAFETENSORS, TORCH, NPZ] = ["safetensors", "PyTorch (.pth, .pt, .bin)", "NumPy (.npz)"];
const HEADS = { numHeads: 3 };

/** All that it makes, by their paths. */
export const RESAVED: Readonly<Record<string, Resaved>> = {
  "hugging_face": { naming: "Hugging Face", format: SAFETENSORS },
  "hugging_face_bin": { naming: "Hugging Face", format: TORCH },
  "torchvision": { naming: "torchvision", format: TORCH, config: HEADS },
  "jax": { naming: "JAX", format: NPZ },
  "jax_packed/Ti_16.npz": { naming: "JAX", format: NPZ },
  "timm_bin": { naming: "timm", format: TORCH },
  "timm_legacy_bin/pytorch_model.bin": { naming: "timm", format: TORCH },
  "trainer/checkpoint.pth.tar": { naming: "timm", format: TORCH, config: HEADS },
  "sharded": { naming: "Hugging Face", format: `${SAFETENSORS} in 3 files` },
  "sharded_bin": { naming: "Hugging Face", format: `${TORCH} in 3 files` },
  "f16": { naming: "timm", format: SAFETENSORS },
  "f16_bin": { naming: "timm", format: TORCH },
};
