/** Files of `../shared/goldens`, by what they hold; JAX's show the number of heads themselves. */
export const FILES: Record<string, readonly string[]> = {
  "plain.safetensors": [
    "plain.npz",
    "plain.pth",
    "plain.legacy.pth",
    "plain.huggingface.safetensors",
    "plain.torchvision.safetensors",
    "hub/prefixed_module.safetensors",
    "hub/torchvision_linear_names.safetensors",
  ],
  "pre_logits.safetensors": ["pre_logits.npz", "pre_logits.pth", "pre_logits.torchvision.safetensors"],
  "distilled.safetensors": ["distilled.pth", "distilled.huggingface.safetensors"],
};
