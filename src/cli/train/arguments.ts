import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import type { Device } from "../../device/options.ts";
import { type Augmentation, CIFAR, CROP_AND_FLIP } from "../../train/data/augment/augmentation.ts";
import type { Recipe } from "../../train/types.ts";
import { defined } from "../../util/defined.ts";
import { isBuilt, nameAdvice } from "../../checkpoint/config/architectures.ts";
import { LOAD_FLAGS, loadOptionsOf } from "../options/load_flags.ts";
import { flags, parse, texts, type Values as ValuesOf } from "../options/parse.ts";
import { UsageError } from "../options/usage_error.ts";
import {
  ABOVE_0,
  deviceOf,
  FROM_0,
  numberOf,
  oneOf,
  refuseEmpty,
  SHARE,
  SHARE_ABOVE_0,
  SHARE_BELOW_1,
  SHARE_BETWEEN,
  WHOLE,
  WHOLE_FROM_1,
} from "../options/values.ts";

/** The command line of `train.ts`, read; `undefined` stands for options that were not given. */
export interface TrainArguments {
  readonly folder: string;
  /** `undefined`: the embedded model. */
  readonly model: string | undefined;
  /** The trust in addresses that are read from. */
  readonly trust: ReturnType<typeof loadOptionsOf>;
  /** A name of the family, to be trained from random numbers. */
  readonly scratch: string | undefined;
  /** The members that options give. */
  readonly recipe: Partial<Recipe>;
  readonly validation: string | undefined;
  readonly validationShare: number | undefined;
  readonly device: Device | undefined;
  readonly threads: number | undefined;
  readonly out: string;
  /** The epoch whose model stays in `out`. */
  readonly keep: "best" | "last";
  readonly resume: boolean;
  readonly force: boolean;
  readonly skipBad: boolean;
  readonly json: boolean;
}

/**
 * @param base a recipe, of whose optimiser and augmentation stays what no option replaces
 * @returns what to say instead where help or the version is asked for
 * @throws {UsageError} that says what is wrong with which option
 */
export async function parseTrainArguments(
  args: readonly string[],
  base: Partial<Recipe> = {},
): Promise<TrainArguments | "help" | "version"> {
  const { values, positionals } = await parse(args, OPTIONS);
  if (values.help) return "help";
  if (values.version) return "version";
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) {
    throw new UsageError(`Cannot train on ${positionals.length} folders: one is wanted`);
  }
  refuseEmpty({ ...values, FOLDER: folder });
  refuseBoth(values, "model", "scratch");
  refuseBoth(values, "freeze", "full");
  refuseBoth(values, "feature-dtype", "full");
  refuseBoth(values, "val", "val-fraction");
  refuseBoth(values, "teacher", "logits");
  refuseBoth(values, "resume", "force");
  const out = values.out ?? `runs/${dataName(folder)}`;
  refuseWithin(folder, out);
  return {
    folder,
    model: values.model,
    trust: loadOptionsOf(values),
    scratch: architectureOf(values.scratch),
    recipe: recipeOf(values, base),
    validation: values.val,
    validationShare: numberOf("val-fraction", values["val-fraction"], SHARE_BETWEEN),
    device: deviceOf(values.device),
    threads: numberOf("threads", values.threads, WHOLE_FROM_1),
    out,
    keep: oneOf("keep", values.keep, ["best", "last"]) ?? "best",
    resume: values.resume ?? false,
    force: values.force ?? false,
    skipBad: values["skip-bad"] ?? false,
    json: values.json ?? false,
  };
}

/** The name of a data set: its folder's, and for a folder "train" that of the one around it. */
export function dataName(folder: string): string {
  const path = resolve(folder);
  const name = basename(path) === "train" ? basename(dirname(path)) : basename(path);
  return name || "model";
}

const OPTIONS = {
  ...LOAD_FLAGS,
  ...flags("freeze", "full", "gradient-checkpointing", "resume", "force", "skip-bad", "json"),
  ...texts(
    "model",
    "scratch",
    "teacher",
    "logits",
    "distill",
    "distill-share",
    "temperature",
    "val",
    "val-fraction",
    "augment",
    "mixup",
    "cutmix",
  ),
  ...texts(
    "epochs",
    "batch-size",
    "learning-rate",
    "final-lr-share",
    "warmup",
    "schedule",
    "optimizer",
    "weight-decay",
  ),
  ...texts("class-weights", "sampler", "patience", "layer-decay", "accumulate", "feature-dtype"),
  ...texts("clip-norm", "ema", "label-smoothing", "drop-path", "seed", "device", "threads", "out", "keep"),
};

type Values = ValuesOf<typeof OPTIONS>;

function recipeOf(values: Values, base: Partial<Recipe>): Partial<Recipe> {
  return defined({
    epochs: numberOf("epochs", values.epochs, WHOLE_FROM_1),
    batchSize: numberOf("batch-size", values["batch-size"], WHOLE_FROM_1),
    learningRate: numberOf("learning-rate", values["learning-rate"], ABOVE_0),
    finalLearningRateShare: numberOf("final-lr-share", values["final-lr-share"], SHARE),
    warmup: numberOf("warmup", values.warmup, WHOLE),
    schedule: oneOf("schedule", values.schedule, ["epoch", "step"]),
    optimizer: optimizerOf(values, base.optimizer),
    clipNorm: numberOf("clip-norm", values["clip-norm"], ABOVE_0),
    ema: numberOf("ema", values.ema, SHARE_BETWEEN),
    labelSmoothing: numberOf("label-smoothing", values["label-smoothing"], SHARE),
    dropPathRate: numberOf("drop-path", values["drop-path"], SHARE_BELOW_1),
    trainable: values.full ? "all" : values.freeze ? "head" : undefined,
    augmentation: augmentationOf(values, base.augmentation),
    seed: numberOf("seed", values.seed, WHOLE),
    gradientCheckpointing: values["gradient-checkpointing"],
    classWeights: oneOf("class-weights", values["class-weights"], ["balanced"]),
    sampler: oneOf("sampler", values.sampler, ["balanced"]),
    patience: numberOf("patience", values.patience, WHOLE_FROM_1),
    layerDecay: numberOf("layer-decay", values["layer-decay"], SHARE_ABOVE_0),
    accumulate: numberOf("accumulate", values.accumulate, WHOLE_FROM_1),
    featureDtype: oneOf("feature-dtype", values["feature-dtype"], ["int8"]),
    distillation: distillationOf(values),
  }) as Partial<Recipe>;
}

function optimizerOf(
  values: Values,
  base: Recipe["optimizer"] = { name: "sgd" },
): Recipe["optimizer"] | undefined {
  const name = oneOf("optimizer", values.optimizer, ["sgd", "adamw"]);
  const weightDecay = numberOf("weight-decay", values["weight-decay"], FROM_0);
  if (name === undefined && weightDecay === undefined) return undefined;
  const kept = name === undefined || name === base.name ? base : { name };
  return { ...kept, ...defined({ weightDecay }) };
}

const RAND_AUGMENT = { randAugment: { operations: 2, magnitude: 9 } };
/** RandAugment changes colours itself. */
const { jitter: _, ...CIFAR_SHAPES } = CIFAR;

const AUGMENTATIONS = {
  "crop-flip": CROP_AND_FLIP,
  randaugment: { ...CROP_AND_FLIP, ...RAND_AUGMENT },
  cifar: CIFAR,
  "cifar-randaugment": { ...CIFAR_SHAPES, ...RAND_AUGMENT },
  none: {},
} satisfies Record<string, Augmentation>;

/** The augmentation of the options: mixing is added to the named preset, or to the default one. */
function augmentationOf(values: Values, base: Augmentation | undefined): Augmentation | undefined {
  const name = oneOf("augment", values.augment, Object.keys(AUGMENTATIONS) as (keyof typeof AUGMENTATIONS)[]);
  const mixing = defined({
    mixup: numberOf("mixup", values.mixup, ABOVE_0),
    cutmix: numberOf("cutmix", values.cutmix, ABOVE_0),
  });
  if (name === undefined && Object.keys(mixing).length === 0) return undefined;
  const all = values.full ?? (values.scratch !== undefined && !values.freeze);
  const named = name === undefined ? base : AUGMENTATIONS[name];
  return { ...named ?? AUGMENTATIONS[all ? "crop-flip" : "none"], ...mixing };
}

function distillationOf(values: Values): Recipe["distillation"] {
  const { teacher, logits } = values;
  const kind = oneOf("distill", values.distill, ["hard", "soft"]) ??
    (teacher === undefined ? "soft" : "hard");
  const numbers = defined({
    share: numberOf("distill-share", values["distill-share"], SHARE),
    temperature: numberOf("temperature", values.temperature, ABOVE_0),
  });
  const used = (["distill", "distill-share", "temperature"] as const).find((name) =>
    values[name] !== undefined
  );
  if (teacher === undefined && logits === undefined) {
    if (used === undefined) return undefined;
    throw new UsageError(`Cannot use --${used} ${values[used]}: a --teacher or --logits is wanted`);
  }
  if (kind === "hard" && numbers.temperature !== undefined) {
    throw new UsageError("Cannot use --temperature with a best class alone: --distill soft is wanted");
  }
  return { ...teacher === undefined ? { logits: logits! } : { teacher }, kind, ...numbers };
}

/** Refuses to write into the folder of the pictures, hidden folders in it aside. @throws {UsageError} */
function refuseWithin(folder: string, out: string): void {
  const way = relative(resolve(folder), resolve(out));
  if (isAbsolute(way) || way.startsWith(".")) return;
  throw new UsageError(
    `Cannot write to ${out}: it would be taken for a class of ${folder}; name an --out elsewhere`,
  );
}

function refuseBoth(values: Values, one: keyof Values, other: keyof Values): void {
  if (values[one] === undefined || values[other] === undefined) return;
  throw new UsageError(`Cannot use --${one} and --${other} together: one of them is wanted`);
}

function architectureOf(name: string | undefined): string | undefined {
  if (name === undefined || isBuilt(name)) return name;
  throw new UsageError(`Cannot use --scratch ${name}: ${nameAdvice(name)}`);
}
