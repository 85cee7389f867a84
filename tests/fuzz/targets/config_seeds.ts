/** Sound configurations of the micro network in `tests/support/micro_file.ts`, as libraries write them. @module */

const NAMES = ["cat", "dog", "cow"];
const PRETRAINED = {
  tag: "micro",
  "custom_load": false,
  "input_size": [3, 8, 8],
  "fixed_input_size": true,
  interpolation: "bicubic",
  "crop_pct": 0.9,
  "crop_mode": "center",
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  "num_classes": 3,
  "pool_size": null,
  "first_conv": "patch_embed.proj",
  classifier: "head",
  license: "mit",
};
const ARGUMENTS = {
  "img_size": 8,
  "in_chans": 3,
  "patch_size": 4,
  "embed_dim": 64,
  depth: 1,
  "num_heads": 1,
  "mlp_ratio": 4,
  "qkv_bias": true,
  "num_classes": 3,
  "global_pool": "token",
  "act_layer": "gelu",
};

export const TIMM: readonly unknown[] = [
  {
    architecture: "vit_micro_patch4_8",
    "num_classes": 3,
    "num_features": 64,
    "global_pool": "token",
    "model_args": { ...ARGUMENTS, "reg_tokens": 0 },
    "label_names": NAMES,
    "pretrained_cfg": PRETRAINED,
    "label_descriptions": { cat: "a cat", dog: "a dog", cow: "a cow" },
  },
  {
    architecture: "vit_micro_patch4_8",
    "pretrained_cfg": {
      ...PRETRAINED,
      "crop_mode": "squash",
      "label_names": NAMES,
    },
  },
  {
    ...PRETRAINED,
    architecture: "vit_micro_patch4_8",
    "num_features": 64,
    "global_pool": "token",
  },
  {
    architecture: "eva_micro_patch4_8",
    "model_args": {
      ...ARGUMENTS,
      class: "Eva",
      "attn_type": "rope",
      "use_fc_norm": false,
      "use_rot_pos_emb": true,
      "rope_type": "dinov3",
      "rope_temperature": 100,
      "ref_feat_shape": [2, 2],
      "swiglu_mlp": false,
      "num_reg_tokens": 0,
    },
    "pretrained_cfg": PRETRAINED,
  },
];

const VIT = {
  architectures: ["ViTForImageClassification"],
  "model_type": "vit",
  "hidden_act": "gelu",
  "hidden_size": 64,
  "num_hidden_layers": 1,
  "num_attention_heads": 1,
  "intermediate_size": 256,
  "image_size": 8,
  "patch_size": 4,
  "num_channels": 3,
  "qkv_bias": true,
  "layer_norm_eps": 1e-12,
  "initializer_range": 0.02,
  "id2label": { "0": "cat", "1": "dog", "2": "cow" },
  "label2id": { cat: 0, dog: 1, cow: 2 },
  "hidden_dropout_prob": 0,
  "torch_dtype": "float32",
  "transformers_version": "4.30.0",
  "encoder_stride": 4,
};

export const HUGGING_FACE: readonly unknown[] = [VIT, {
  ...VIT,
  "model_type": "deit",
  "image_size": [8, 8],
}];

const SIMPLE = {
  "do_resize": true,
  "do_rescale": true,
  "rescale_factor": 0.00392156862745098,
  "do_normalize": true,
  "image_mean": [0.5, 0.5, 0.5],
  "image_std": [0.5, 0.5, 0.5],
  resample: 2,
  size: { height: 8, width: 8 },
  "image_processor_type": "ViTImageProcessor",
  "feature_extractor_type": "ViTFeatureExtractor",
};

export const PREPROCESSOR: readonly unknown[] = [
  SIMPLE,
  { ...SIMPLE, size: 8 },
  {
    ...SIMPLE,
    resample: 3,
    "do_center_crop": true,
    "crop_size": { height: 8, width: 8 },
    size: { "shortest_edge": 9 },
  },
  {
    ...SIMPLE,
    "do_center_crop": true,
    "crop_size": 8,
    size: { height: 10, width: 10 },
  },
];
