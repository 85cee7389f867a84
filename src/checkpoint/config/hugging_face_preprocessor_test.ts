import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { JsonObject } from "../json/json.ts";
import type { Preprocessing } from "./hub_config.ts";
import { cropPctOf, readHuggingFacePreprocessor } from "./hugging_face_preprocessor.ts";

function read(config: unknown, model?: string): Partial<Preprocessing> {
  return readHuggingFacePreprocessor(
    JsonObject.parse(JSON.stringify(config), "preprocessor_config.json"),
    model,
  );
}

const HALVES = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const CLIP = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] };
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const SQUASH = { cropMode: "squash", cropPct: 1 } as const;
const CUT = { cropPct: 0.875, cropRounding: "floor" } as const;

const VIT = { imageSize: 224, interpolation: "bilinear", ...SQUASH, ...HALVES };
const DEIT = { imageSize: 224, interpolation: "bicubic", cropMode: "squash", ...CUT, ...HALVES };
const CLIP_LIKE = {
  imageSize: 224,
  interpolation: "bicubic",
  cropMode: "center",
  cropPct: 1,
  cropRounding: "floor",
  ...CLIP,
};

const CASES: [config: Record<string, unknown>, wanted: object][] = [
  [{ image_processor_type: "ViTImageProcessor" }, VIT],
  [{ image_processor_type: "ViTImageProcessorFast" }, VIT],
  [{ feature_extractor_type: "ViTFeatureExtractor", size: 224 }, VIT],
  [{ image_processor_type: "DeiTImageProcessor" }, DEIT],
  [{ feature_extractor_type: "DeiTFeatureExtractor", size: 256, crop_size: 224 }, DEIT],
  [{ image_processor_type: "CLIPImageProcessor" }, CLIP_LIKE],
  [{ feature_extractor_type: "CLIPFeatureExtractor", size: 256 }, { ...CLIP_LIKE, ...CUT }],
  [{ image_processor_type: "CLIPImageProcessor", size: { height: 256, width: 256 } }, {
    ...CLIP_LIKE,
    ...CUT,
    cropMode: "squash",
  }],
  [{ image_processor_type: "BitImageProcessor", size: { shortest_edge: 256 } }, { ...CLIP_LIKE, ...CUT }],
  [{ image_processor_type: "SiglipImageProcessor" }, { ...VIT, interpolation: "bicubic" }],
  [{ image_processor_type: "BeitImageProcessor" }, DEIT],
  [
    {
      feature_extractor_type: "BeitFeatureExtractor",
      do_center_crop: false,
      size: 224,
      reduce_labels: false,
    },
    {
      ...VIT,
      interpolation: "bicubic",
    },
  ],
  [{ image_processor_type: "BeitImageProcessorFast" }, { ...VIT, interpolation: "bicubic" }],
  [{ image_processor_type: "DINOv3ViTImageProcessorFast" }, { ...VIT, ...IMAGENET }],
  [{ image_processor_type: "ConvNextImageProcessor", size: { shortest_edge: 224 } }, {
    ...VIT,
    cropMode: "center",
    ...CUT,
  }],
  [{ image_processor_type: "ConvNextFeatureExtractor" }, { ...VIT, imageSize: 384 }],
  [{ do_resize: false }, { ...HALVES, interpolation: "bilinear", cropMode: "exact", cropPct: 1 }],
  [{ do_resize: false, do_center_crop: true, crop_size: 192 }, {
    ...VIT,
    imageSize: 192,
    cropMode: "none",
    cropRounding: "floor",
  }],
  [{ do_flip_channel_order: true }, { ...VIT, channelOrder: "bgr" }],
  [{ do_pad: true, pad_size: null }, VIT],
  [{ do_pad: true, pad_size: { height: 224, width: 224 } }, VIT],
  [{ do_convert_rgb: true, processor_class: "X", do_reduce_labels: false }, VIT],
  [{ do_normalize: false }, { ...VIT, mean: [0, 0, 0], std: [1, 1, 1] }],
  [{ do_rescale: false, do_normalize: false }, { ...VIT, mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] }],
  [{ rescale_factor: 2 / 255 }, { ...VIT, mean: [0.25, 0.25, 0.25], std: [0.25, 0.25, 0.25] }],
  [{ do_center_crop: true, size: 160, crop_size: 224 }, { ...VIT, cropPct: 1.4, cropRounding: "floor" }],
];

for (const [config, wanted] of CASES) {
  Deno.test(`what a file leaves out is its class's default: ${JSON.stringify(config)}`, () => {
    assertEquals(read(config), wanted as Partial<Preprocessing>);
  });
}

Deno.test("without a class the model's is meant", () => {
  assertEquals(read({}, "deit"), DEIT as Partial<Preprocessing>);
  for (const model of ["vit", "vit_mae", "ijepa", undefined]) {
    assertEquals(read({}, model), VIT as Partial<Preprocessing>);
  }
  assertEquals(read({}, "data2vec-vision"), DEIT as Partial<Preprocessing>);
  assertEquals(read({}, "clip"), CLIP_LIKE as Partial<Preprocessing>);
  assertEquals(read({}, "dinov2"), CLIP_LIKE as Partial<Preprocessing>);
  assertEquals(read({}, "dinov3_vit"), { ...VIT, ...IMAGENET } as Partial<Preprocessing>);
});

Deno.test("filters have Pillow's numbers", () => {
  const filters = [0, 1, 2, 3, 4, 5].map((resample) => read({ resample }).interpolation);
  assertEquals(filters, ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"]);
});

const REFUSED: [field: string, config: unknown][] = [
  ['image_processor_type is "BlitImageProcessor"', { image_processor_type: "BlitImageProcessor" }],
  ["resample is 6", { resample: 6 }],
  ["pad_size is {", { do_pad: true, pad_size: { height: 256, width: 256 } }],
  ["do_thumbnail is true", { do_thumbnail: true }],
  ["never_heard_of is 1", { never_heard_of: 1 }],
  ["rescale_factor is 0", { rescale_factor: 0 }],
  ["size is {", { size: { height: 224, width: 192 } }],
  ["size is {", { size: { longest_edge: 224 } }],
  ["size is {", { size: { shortest_edge: 224 } }],
  ['size is "224"', { size: "224" }],
  ['image_mean is "0.5"', { image_mean: "0.5" }],
];

for (const [message, config] of REFUSED) {
  Deno.test(`what is not understood is refused by name: ${JSON.stringify(config)}`, () => {
    assertThrows(() => read(config), CheckpointError, `preprocessor_config.json: ${message}`);
  });
}

Deno.test("a crop's share leads back to the size it was made from", () => {
  for (let resized = 1; resized <= 600; resized++) {
    for (const crop of [1, 7, 32, 224, 384]) {
      const share = cropPctOf(crop, resized);
      if (Math.floor(crop / share) !== resized) throw new Error(`${crop} of ${resized}`);
    }
  }
});
