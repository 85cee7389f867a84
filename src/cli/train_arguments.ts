import { parseArgs } from "node:util";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import type { Device } from "../backend/select.ts";
import { type Augmentation, CIFAR, TUTORIAL } from "../train/augment/augmentation.ts";
import type { Recipe } from "../train/recipe.ts";
import { defined } from "../checkpoint/json.ts";
import { FAMILY } from "../vit/config.ts";
import { deviceOf, refuseEmpty, UsageError } from "./arguments.ts";
import { LOAD_FLAGS, loadOptionsOf } from "./options/load_flags.ts";

/** What the command line of `train.ts` asks for; what is `undefined` was not said. */
export interface TrainArguments {
  readonly folder: string;
  /** `undefined`: the embedded model. */
  readonly model: string | undefined;
  /** How far what is read from addresses is trusted. */
  readonly trust: ReturnType<typeof loadOptionsOf>;
  /** A name of the family, to be trained from random numbers. */
  readonly scratch: string | undefined;
  /** Only what was said. */
  readonly recipe: Partial<Recipe>;
  readonly validation: string | undefined;
  readonly validationShare: number | undefined;
  readonly device: Device | undefined;
  readonly threads: number | undefined;
  readonly out: string;
  /** Which epoch's model ends in `out`. */
  readonly keep: "best" | "last";
  readonly resume: boolean;
  readonly force: boolean;
  readonly skipBad: boolean;
  readonly json: boolean;
}

export const HELP = `Trains a Vision Transformer on folders of pictures, one folder for each class.

  deno run -A train.ts [OPTIONS] FOLDER

Which network
  --model M            fine-tune this: a safetensors file, or a folder or URL in hub layout; by default the embedded
                       CIFAR-10 model. Its head is made anew unless it has just these classes
  --sha256 HEX         refuse --model unless its file of weights has this SHA-256
  --allow-insecure     read http: addresses that are not this machine's, which anybody on the way can change
  --scratch NAME       or begin with random numbers: vit_tiny_patch16_224, deit_tiny_distilled_patch16_224, …
  --freeze, --full     train the head alone, or all of it (--freeze; with --scratch --full)
  --teacher M --distill hard|soft
                       learn from this model too (hard)
  --logits FILE        or from what it said of every training picture, with --val (deno task teach; soft)

Which pictures
  --val FOLDER         validate on these; they must be of the same classes
  --val-fraction F     or on this share of each class, drawn by the seed (0.2)
  --augment A          tutorial (random resized crop, flip), randaugment (and two operations more), cifar (for small
                       pictures), cifar-randaugment or none (tutorial, with a head alone none)
  --mixup A, --cutmix A
                       blend pictures of a batch, or patch them together; A is the Beta distribution's parameter
  --skip-bad           leave out pictures that cannot be read

How
  --epochs N           (10)                     --batch-size N        (8)
  --learning-rate R    (0.001)                  --lrf S               share of it that the rate falls towards (0.01)
  --warmup N           epochs of rising (0)     --schedule epoch|step when the rate changes (epoch)
  --optimizer O        sgd or adamw (sgd)       --weight-decay D      (5e-5 for sgd, 0.05 for adamw)
  --clip-norm N        (1; a head alone none)   --ema D               average of weights, such as 0.999
  --label-smoothing S  (0)                      --drop-path R        stochastic depth (0)
  --seed N             (0)                      --checkpoint          less memory, a third more time
  --device D           cpu, gpu or auto (auto)  --threads N           (all cores)

What comes out
  --out DIR            model, metrics.csv, report.html and what --resume needs (runs/NAME after the folder)
  --keep best|last     the model of which epoch; best is by validation accuracy (best)
  --resume             go on with the run in --out: the same command again, with this
  --force              replace the run in --out
  --json               one JSON object per epoch and line on standard output, words on standard error
  --help               this text

Ctrl-C finishes the step, saves and says how to go on; a second one quits at once.
Exit status: 0 trained, 1 not, 2 the command line cannot be understood, 130 interrupted.
`;

/**
 * @param base a recipe, of whose optimiser and augmentation stays what no option replaces
 * @returns `undefined` when help is asked for @throws {UsageError} that says what is wrong with which option
 */
export function parseTrainArguments(
  args: readonly string[],
  base: Partial<Recipe> = {},
): TrainArguments | undefined {
  const { values, positionals } = parse([...args]);
  if (values.help) return undefined;
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) {
    throw new UsageError(`Cannot train on ${positionals.length} folders: one is wanted`);
  }
  refuseEmpty({ ...values, FOLDER: folder });
  refuseBoth(values, "model", "scratch");
  refuseBoth(values, "freeze", "full");
  refuseBoth(values, "val", "val-fraction");
  refuseBoth(values, "teacher", "logits");
  refuseBoth(values, "resume", "force");
  const out = values.out ?? `runs/${dataName(folder)}`;
  refuseWithin(folder, out);
  return {
    folder,
    model: values.model,
    trust: loadOptionsOf(values),
    scratch: oneOf("scratch", values.scratch, Object.keys(FAMILY)),
    recipe: recipeOf(values, base),
    validation: values.val,
    validationShare: numberOf(values, "val-fraction", SHARE_BETWEEN),
    device: deviceOf(values.device),
    threads: numberOf(values, "threads", WHOLE_FROM_1),
    out,
    keep: oneOf("keep", values.keep, ["best", "last"]) ?? "best",
    resume: values.resume ?? false,
    force: values.force ?? false,
    skipBad: values["skip-bad"] ?? false,
    json: values.json ?? false,
  };
}

/** What a data set is called: its folder's name, and for a folder "train" that of the one around it. */
export function dataName(folder: string): string {
  const path = resolve(folder);
  const name = basename(path) === "train" ? basename(dirname(path)) : basename(path);
  return name || "model";
}

const OPTIONS = {
  ...LOAD_FLAGS,
  ...flags("freeze", "full", "checkpoint", "resume", "force", "skip-bad", "json"),
  ...texts(
    "model",
    "scratch",
    "teacher",
    "logits",
    "distill",
    "val",
    "val-fraction",
    "augment",
    "mixup",
    "cutmix",
  ),
  ...texts("epochs", "batch-size", "learning-rate", "lrf", "warmup", "schedule", "optimizer", "weight-decay"),
  ...texts("clip-norm", "ema", "label-smoothing", "drop-path", "seed", "device", "threads", "out", "keep"),
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parse>["values"];
/** An option that takes a text. */
type TextName = {
  [Name in keyof Values]-?: Values[Name] extends string | undefined ? Name : never;
}[keyof Values];

function recipeOf(values: Values, base: Partial<Recipe>): Partial<Recipe> {
  return defined({
    epochs: numberOf(values, "epochs", WHOLE_FROM_1),
    batchSize: numberOf(values, "batch-size", WHOLE_FROM_1),
    learningRate: numberOf(values, "learning-rate", ABOVE_0),
    lrf: numberOf(values, "lrf", SHARE),
    warmup: numberOf(values, "warmup", WHOLE),
    schedule: oneOf("schedule", values.schedule, ["epoch", "step"]),
    optimizer: optimizerOf(values, base.optimizer),
    clipNorm: numberOf(values, "clip-norm", ABOVE_0),
    ema: numberOf(values, "ema", SHARE_BETWEEN),
    labelSmoothing: numberOf(values, "label-smoothing", SHARE),
    dropPathRate: numberOf(values, "drop-path", SHARE_BELOW_1),
    trainable: values.full ? "all" : values.freeze ? "head" : undefined,
    augmentation: augmentationOf(values, base.augmentation),
    seed: numberOf(values, "seed", WHOLE),
    checkpoint: values.checkpoint,
    distillation: distillationOf(values),
  }) as Partial<Recipe>;
}

function optimizerOf(
  values: Values,
  base: Recipe["optimizer"] = { name: "sgd" },
): Recipe["optimizer"] | undefined {
  const name = oneOf("optimizer", values.optimizer, ["sgd", "adamw"]);
  const weightDecay = numberOf(values, "weight-decay", FROM_0);
  if (name === undefined && weightDecay === undefined) return undefined;
  const kept = name === undefined || name === base.name ? base : { name };
  return { ...kept, ...defined({ weightDecay }) };
}

const RAND_AUGMENT = { randAugment: { operations: 2, magnitude: 9 } };
/** RandAugment has its own ways with colours. */
const { jitter: _, ...CIFAR_SHAPES } = CIFAR;

const AUGMENTATIONS = {
  tutorial: TUTORIAL,
  randaugment: { ...TUTORIAL, ...RAND_AUGMENT },
  cifar: CIFAR,
  "cifar-randaugment": { ...CIFAR_SHAPES, ...RAND_AUGMENT },
  none: {},
} satisfies Record<string, Augmentation>;

/** Mixing comes on top of what is named, or of what would be done anyway. */
function augmentationOf(values: Values, base: Augmentation | undefined): Augmentation | undefined {
  const name = oneOf("augment", values.augment, Object.keys(AUGMENTATIONS) as (keyof typeof AUGMENTATIONS)[]);
  const mixing = defined({
    mixup: numberOf(values, "mixup", ABOVE_0),
    cutmix: numberOf(values, "cutmix", ABOVE_0),
  });
  if (name === undefined && Object.keys(mixing).length === 0) return undefined;
  const all = values.full ?? (values.scratch !== undefined && !values.freeze);
  const named = name === undefined ? base : AUGMENTATIONS[name];
  return { ...named ?? AUGMENTATIONS[all ? "tutorial" : "none"], ...mixing };
}

function distillationOf({ teacher, logits, distill }: Values): Recipe["distillation"] {
  const kind = oneOf("distill", distill, ["hard", "soft"]);
  if (teacher !== undefined) return { teacher, kind: kind ?? "hard" };
  if (logits !== undefined) return { logits, kind: kind ?? "soft" };
  if (kind === undefined) return undefined;
  throw new UsageError(`Cannot --distill ${kind} from nothing: a --teacher or --logits is wanted`);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function texts<Name extends string>(...names: Name[]): Record<Name, { type: "string" }> {
  return Object.fromEntries(names.map((name) => [name, { type: "string" }])) as Record<
    Name,
    { type: "string" }
  >;
}

function flags<Name extends string>(...names: Name[]): Record<Name, { type: "boolean" }> {
  return Object.fromEntries(names.map((name) => [name, { type: "boolean" }])) as Record<
    Name,
    { type: "boolean" }
  >;
}

/** @throws {UsageError} where what comes out would be among what goes in; hidden folders are not */
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

function oneOf<Name extends string>(
  option: string,
  text: string | undefined,
  names: readonly Name[],
): Name | undefined {
  if (text === undefined) return undefined;
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`Cannot use --${option} ${text}: one of ${names.join(", ")} is wanted`);
}

/** Which numbers an option takes, in words and as a test. */
type Range = readonly [wanted: string, fits: (value: number) => boolean];

const WHOLE: Range = ["a whole number from 0", (value) => Number.isSafeInteger(value) && value >= 0];
const WHOLE_FROM_1: Range = ["a whole number from 1", (value) => Number.isSafeInteger(value) && value >= 1];
const ABOVE_0: Range = ["a number above 0", (value) => value > 0 && value < Infinity];
const FROM_0: Range = ["a number from 0", (value) => value >= 0 && value < Infinity];
const SHARE: Range = ["a number from 0 to 1", (value) => value >= 0 && value <= 1];
const SHARE_BELOW_1: Range = ["a number from 0 to below 1", (value) => value >= 0 && value < 1];
const SHARE_BETWEEN: Range = ["a number between 0 and 1", (value) => value > 0 && value < 1];

function numberOf(values: Values, option: TextName, [wanted, fits]: Range): number | undefined {
  const text = values[option];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && fits(value)) return value;
  throw new UsageError(`Cannot use --${option} ${text}: ${wanted} is wanted`);
}
