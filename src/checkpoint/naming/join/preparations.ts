/**
 * Preparations of pictures by libraries that publish weights without a configuration.
 *
 * @module
 */
import type { Preprocessing } from "../../config/hub_config.ts";
import { CLIP, IMAGENET } from "../../config/preprocessor_classes.ts";

type Preparation = Partial<Preprocessing>;

/** DINO's and DINOv2's: 224 of 256 pixels, whatever the network's size. */
export const OF_DINO: Preparation = {
  interpolation: "bicubic",
  cropPct: 0.875,
  cropMode: "center",
  ...IMAGENET,
};

/** DINOv3's: the whole picture. */
export const OF_DINOV3: Preparation = {
  interpolation: "bilinear",
  cropPct: 1,
  cropMode: "squash",
  ...IMAGENET,
};

/** torchvision's. */
export const OF_TORCHVISION: Preparation = { ...OF_DINO, interpolation: "bilinear" };

/** OpenAI's and OpenCLIP's. */
export const OF_CLIP: Preparation = { interpolation: "bicubic", cropPct: 1, cropMode: "center", ...CLIP };
