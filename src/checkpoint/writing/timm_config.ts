import type { VitConfig } from "../../vit/config.ts";
import { headInput } from "../../vit/sizes.ts";
import { builtNames, configOf, isBuilt } from "../config/architectures.ts";
import type { Preprocessing } from "../config/hub_config.ts";
import { timmArchitecture } from "../config/timm/table.ts";
import { timmArgumentsBeside } from "../config/timm/write_arguments.ts";

/** The facts that timm's `config.json` has. */
export interface ConfigFacts {
  /** timm's name of the network, or another. */
  readonly architecture: string;
  readonly config: VitConfig;
  readonly preprocessing: Preprocessing;
  /** One word per class, where they are known. */
  readonly classNames: readonly string[] | undefined;
}

/** A `config.json` in timm's layout. The weights' file holds the whole configuration, which overrides this. */
export function timmConfig(
  { architecture, config, preprocessing, classNames }: ConfigFacts,
): Record<string, unknown> {
  const { imageSize, inChannels, pooling = "token", numClasses } = config;
  const { interpolation, cropPct, cropMode, mean, std } = preprocessing;
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
  const { distilled, ...others } = timmArgumentsBeside(config, timmArchitecture(architecture)?.args ?? {});
  return isBuilt(architecture) ? others : { ...others, distilled };
}

/** Fields that `model_args` always says. */
const SAID: ReadonlySet<string> = new Set([
  ...[
    "imageSize",
    "inChannels",
    "patchSize",
    "embedDim",
    "depth",
    "numHeads",
    "mlpRatio",
    "numClasses",
    "qkvBias",
  ],
  ...["dropRate", "attnDropRate", "dropPathRate"],
]);
/** Fields that it cannot say: they are the architecture's. */
const UNSAID = [
  ...["layerNormEps", "norm", "patchNorm", "block", "blockNorm"] as const,
  ...["mlp", "mlpPacked", "timmClass", "distilled"] as const,
];

/** The least that timm has. Less, as Hugging Face's ViT has, moves its answers by millionths. */
const LEAST_EPS = 1e-6;

/**
 * The name of an architecture of timm's that becomes this network by arguments: `like` where that is one, else one that
 * is as near as possible; `undefined` where timm has none.
 */
export function timmName(config: VitConfig, like: string): string | undefined {
  if (isElsewhere(config)) return undefined;
  const layerNormEps = Math.max(LEAST_EPS, config.layerNormEps);
  const fitting = builtNames().filter((name) => becomes(configOf(name), { ...config, layerNormEps }));
  const [known = ""] = like.split(".");
  if (fitting.includes(known)) return known;
  const equals = (name: string) => [...SAID].filter((key) => same(configOf(name), config, key)).length;
  return fitting.sort((a, b) => equals(b) - equals(a) || a.length - b.length || (a < b ? -1 : 1))[0];
}

/** Tells whether a network has what none of timm's has. */
function isElsewhere(
  { pooling, headBlocks = 1, distilledHead, headBias, representationSize, qkScale, ...config }: VitConfig,
): boolean {
  const { patchBias, preNorm = false, mapKind, mapDim } = config;
  return pooling === "tokenAndAvg" || headBlocks > 1 || distilledHead === false || headBias === false ||
    representationSize !== undefined || qkScale !== undefined || mapKind === "coca" ||
    mapDim !== undefined || (patchBias ?? !preNorm) === preNorm;
}

/** What an architecture has and arguments do not take away must be the network's. */
function becomes(architecture: VitConfig, config: VitConfig): boolean {
  const own = Object.keys(architecture).filter((key) =>
    architecture[key as keyof VitConfig] !== undefined && !SAID.has(key)
  );
  return [...own, ...UNSAID].every((key) =>
    key === "layerScale" ? config.layerScale !== undefined : same(architecture, config, key)
  );
}

function same(a: VitConfig, b: VitConfig, key: string): boolean {
  const text = (config: VitConfig) => JSON.stringify(config[key as keyof VitConfig]);
  return text(a) === text(b);
}
