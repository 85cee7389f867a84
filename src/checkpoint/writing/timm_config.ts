import type { VitConfig } from "../../vit/config.ts";
import { headInput } from "../../vit/sizes.ts";
import { isBuilt, nameOf } from "../config/architectures.ts";
import type { Preprocessing } from "../config/hub_config.ts";
import { timmArguments } from "../config/timm/write_arguments.ts";

/** The facts that timm's `config.json` has. */
export interface ConfigFacts {
  /** timm's name of the network, or another. */
  readonly name: string;
  readonly config: VitConfig;
  readonly preprocessing: Preprocessing;
  /** One word per class, where they are known. */
  readonly classNames: readonly string[] | undefined;
}

/** A `config.json` in timm's layout. The weights' file holds the whole configuration, which overrides this. */
export function timmConfig(
  { name, config, preprocessing, classNames }: ConfigFacts,
): Record<string, unknown> {
  const { imageSize, inChannels, pooling = "token", numClasses } = config;
  const { interpolation, cropPct, cropMode, mean, std } = preprocessing;
  const architecture = nameOf(config, name);
  return {
    architecture,
    "num_classes": numClasses,
    "num_features": headInput(config),
    "global_pool": pooling === "tokenAndAvg" ? "token" : pooling,
    "model_args": argumentsFor(architecture, config),
    "label_names": classNames,
    "pretrained_cfg": {
      "input_size": [inChannels, imageSize, imageSize],
      "fixed_input_size": true,
      interpolation,
      "crop_pct": cropPct,
      "crop_mode": cropMode === "squash" ? cropMode : "center", // the nearest that timm has
      mean,
      std,
      "num_classes": numClasses,
      "first_conv": "patch_embed.proj",
      "classifier": "head",
    },
  };
}

/** In timm a network is distilled by its name, and takes no such argument. */
function argumentsFor(architecture: string, config: VitConfig): Readonly<Record<string, unknown>> {
  const { distilled, ...others } = timmArguments(config);
  return isBuilt(architecture) ? others : { ...others, distilled };
}

/** Tells whether timm has networks of this kind, under whatever name. */
export function isInTimm(config: VitConfig): boolean {
  const { pooling, distilledHead, representationSize, qkScale, headBias } = config;
  const isOther = pooling === "tokenAndAvg" || distilledHead === false || headBias === false;
  return !isOther && representationSize === undefined && qkScale === undefined;
}

/** The name of an architecture that any network of this kind can be made of by arguments. */
export function plainName({ distilled }: VitConfig): string {
  return distilled ? "deit_tiny_distilled_patch16_224" : "vit_base_patch16_224";
}
