import { assertEquals, assertRejects } from "@std/assert";
import { CIFAR, CROP_AND_FLIP } from "../../train/data/augment/augmentation.ts";
import { UsageError } from "../options/usage_error.ts";
import { dataName, parseTrainArguments, type TrainArguments } from "./arguments.ts";

const parsed = async (...args: Parameters<typeof parseTrainArguments>) =>
  await parseTrainArguments(...args) as TrainArguments;
const recipeOf = async (...args: string[]) => (await parsed(["a", ...args])).recipe;

Deno.test("what is not said is left to the recipe's defaults", async () => {
  assertEquals(await parseTrainArguments(["data/flowers/"]), {
    folder: "data/flowers/",
    model: undefined,
    trust: {},
    scratch: undefined,
    recipe: {},
    validation: undefined,
    validationShare: undefined,
    device: undefined,
    threads: undefined,
    out: "runs/flowers",
    keep: "best",
    resume: false,
    force: false,
    skipBad: false,
    json: false,
  });
  assertEquals([await parseTrainArguments(["--help"]), await parseTrainArguments(["--version"])], [
    "help",
    "version",
  ]);
});

Deno.test("a run is called after its pictures", () => {
  assertEquals(["/", ".", "/data/cats/train", "cats/train/../dogs/"].map(dataName), [
    "model",
    dataName(Deno.cwd()),
    "cats",
    "dogs",
  ]);
});

Deno.test("every option finds its place", async () => {
  const args = [
    ..."--epochs 3 --batch-size 16 --learning-rate 1e-2 --final-lr-share 0 --warmup 1 --schedule step".split(
      " ",
    ),
    ..."--optimizer adamw --weight-decay 0.1 --clip-norm 1 --ema 0.99 --label-smoothing 0.1".split(" "),
    ..."--drop-path 0.2 --full --seed 7 --gradient-checkpointing --teacher t --distill soft --augment none"
      .split(" "),
  ];
  assertEquals(await recipeOf(...args), {
    epochs: 3,
    batchSize: 16,
    learningRate: 0.01,
    finalLearningRateShare: 0,
    warmup: 1,
    schedule: "step",
    optimizer: { name: "adamw", weightDecay: 0.1 },
    clipNorm: 1,
    ema: 0.99,
    labelSmoothing: 0.1,
    dropPathRate: 0.2,
    trainable: "all",
    seed: 7,
    gradientCheckpointing: true,
    augmentation: {},
    distillation: { teacher: "t", kind: "soft" },
  });
  assertEquals(
    (await recipeOf(..."--logits l --distill-share 0.9 --temperature 2".split(" "))).distillation,
    { logits: "l", kind: "soft", share: 0.9, temperature: 2 },
  );
  assertEquals(await recipeOf("--freeze", "--feature-dtype", "int8"), {
    trainable: "head",
    featureDtype: "int8",
  });
  const others = ["--val", "v", "--device", "cpu", "--threads", "2", "--out=o", "--keep", "last", "--resume"];
  const { validation, device, threads, out, keep, resume } = await parsed(["a", ...others]);
  assertEquals([validation, device, threads, out, keep, resume], ["v", "cpu", 2, "o", "last", true]);
});

Deno.test("mixing comes on top of what is done to pictures anyway", async () => {
  assertEquals((await recipeOf("--augment", "cifar")).augmentation, CIFAR);
  const { crop, flip, erase } = CIFAR;
  assertEquals((await recipeOf("--augment", "cifar-randaugment")).augmentation, {
    crop,
    flip,
    erase,
    randAugment: { operations: 2, magnitude: 9 },
  });
  assertEquals((await recipeOf("--mixup", "0.8")).augmentation, { mixup: 0.8 });
  assertEquals((await recipeOf("--mixup", "0.8", "--full")).augmentation, { ...CROP_AND_FLIP, mixup: 0.8 });
  const fromScratch = await recipeOf("--scratch", "vit_tiny_patch16_224", "--cutmix", "1");
  assertEquals(fromScratch.augmentation, { ...CROP_AND_FLIP, cutmix: 1 });
});

Deno.test("of a recipe that the command line changes stays what no option replaces", async () => {
  const base = {
    optimizer: { name: "adamw", betas: [0.9, 0.99], weightDecay: 0.05 },
    augmentation: CIFAR,
  } as const;
  const changed = async (...args: string[]) => (await parsed(["a", ...args], base)).recipe;
  assertEquals((await changed("--weight-decay", "0.1")).optimizer, { ...base.optimizer, weightDecay: 0.1 });
  assertEquals((await changed("--optimizer", "adamw")).optimizer, base.optimizer);
  assertEquals((await changed("--optimizer", "sgd")).optimizer, { name: "sgd" });
  assertEquals((await changed("--full", "--mixup", "0.8")).augmentation, { ...CIFAR, mixup: 0.8 });
  assertEquals((await changed("--augment", "none")).augmentation, {});
  assertEquals(await changed("--epochs", "3"), { epochs: 3 });
});

Deno.test("values out of range are refused by name", async () => {
  const wrong: [string, string][] = [
    ["--epochs 0", "Cannot use --epochs 0: a whole number from 1 is wanted"],
    ["--batch-size 1.5", "--batch-size 1.5: a whole number from 1"],
    ["--learning-rate 0", "--learning-rate 0: a number above 0"],
    ["--learning-rate fast", "--learning-rate fast"],
    ["--learning-rate=", 'Cannot use --learning-rate "": a value is wanted'],
    ["--out=", 'Cannot use --out "": a value is wanted'],
    ["--out a/run", "Cannot write to a/run: it would be taken for a class of a"],
    ["--out a", "Cannot write to a:"],
    ["--final-lr-share 2", "--final-lr-share 2: a number from 0 to 1"],
    ["--ema 1", "--ema 1: a number between 0 and 1"],
    ["--drop-path 1", "a number from 0 to below 1"],
    ["--val-fraction 0", "a number between 0 and 1"],
    ["--optimizer lion", "Cannot use --optimizer lion: one of sgd, adamw is wanted"],
    ["--augment all", "one of crop-flip, randaugment, cifar, cifar-randaugment, none"],
    ["--device toaster", "auto, cpu or gpu"],
    ["--freeze --full", "Cannot use --freeze and --full together"],
    ["--feature-dtype f16", "Cannot use --feature-dtype f16: one of int8 is wanted"],
    ["--feature-dtype int8 --full", "Cannot use --feature-dtype and --full together"],
    ["--model m --scratch vit_tiny_patch16_224", "--model and --scratch together"],
    ["--resume --force", "--resume and --force together"],
    ["--val v --val-fraction 0.1", "--val and --val-fraction together"],
    ["--distill hard", "Cannot use --distill hard: a --teacher or --logits is wanted"],
    ["--temperature 2", "Cannot use --temperature 2: a --teacher or --logits is wanted"],
    ["--distill-share 2", "a number from 0 to 1 is wanted"],
    ["--teacher t --temperature 2", "with a best class alone: --distill soft is wanted"],
    ["--teacher t --distill medium", "one of hard, soft"],
  ];
  for (const [args, message] of wrong) {
    await assertRejects(() => parseTrainArguments(["a", ...args.split(" ")]), UsageError, message);
  }
  await assertRejects(() => parseTrainArguments([""]), UsageError, 'Cannot use FOLDER ""');
  await assertRejects(() => parseTrainArguments(["."]), UsageError, "Cannot write to runs/");
  for (const out of ["ab", "a/.runs", "a/../b"]) {
    assertEquals((await parsed(["a", "--out", out])).out, out);
  }
});
