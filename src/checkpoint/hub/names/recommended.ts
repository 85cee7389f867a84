/** A published model that is a good place to begin. */
export interface RecommendedModel {
  /** The short name. */
  readonly alias: string;
  readonly repository: string;
  /** Numbers in the network. */
  readonly parameters: number;
  /** The share of ImageNet-1k's validation pictures that it names rightly, in percent; `undefined` for backbones. */
  readonly top1: number | undefined;
  readonly license: string;
}

/**
 * Short names, from small to large. Parameters and licences are those of timm's registry; accuracies those that timm
 * publishes for these weights (`results/results-imagenet.csv` of huggingface/pytorch-image-models).
 */
export const RECOMMENDED: readonly RecommendedModel[] = [
  {
    alias: "vit-tiny",
    repository: "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k",
    parameters: 5_717_416,
    top1: 75.5,
    license: "apache-2.0",
  },
  {
    alias: "deit-tiny",
    repository: "timm/deit_tiny_patch16_224.fb_in1k",
    parameters: 5_717_416,
    top1: 72.2,
    license: "apache-2.0",
  },
  {
    alias: "vit-small",
    repository: "timm/vit_small_patch16_224.augreg_in21k_ft_in1k",
    parameters: 22_050_664,
    top1: 81.4,
    license: "apache-2.0",
  },
  {
    alias: "deit-small",
    repository: "timm/deit_small_patch16_224.fb_in1k",
    parameters: 22_050_664,
    top1: 79.8,
    license: "apache-2.0",
  },
  {
    alias: "dinov2-small",
    repository: "timm/vit_small_patch14_dinov2.lvd142m",
    parameters: 22_056_192,
    top1: undefined,
    license: "apache-2.0",
  },
  {
    alias: "vit-base",
    repository: "timm/vit_base_patch16_224.augreg2_in21k_ft_in1k",
    parameters: 86_567_656,
    top1: 85.1,
    license: "apache-2.0",
  },
  {
    alias: "dinov2-base",
    repository: "timm/vit_base_patch14_dinov2.lvd142m",
    parameters: 86_579_712,
    top1: undefined,
    license: "apache-2.0",
  },
];
