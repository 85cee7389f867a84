import type { VitConfig } from "../../../vit/config.ts";

/** Facts about every DINOv3, which its tensors do not show. */
export const DINOV3: Partial<VitConfig> = {
  timmClass: "Eva",
  absolutePositions: false,
  rope: { kind: "dinov3", temperature: 100, half: true },
  layerNormEps: 1e-5,
};
