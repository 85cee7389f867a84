/**
 * The tools that make the embedded model, as they are called, on a few small pictures.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { create } from "tar";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { CLASS_NAMES, makePictures } from "./picture_folder.ts";

const ROOT = new URL("../../", import.meta.url);
const NAMES = CLASS_NAMES.slice(0, 2);
const SMALL = ["--epochs", "1", "--warmup", "0", "--batch-size", "6", "--threads", "1", "--device", "cpu"];

async function run(cwd: string, script: string, ...args: string[]): Promise<{ code: number; err: string }> {
  const config = new URL("tests/deno.json", ROOT).pathname;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "--config", config, new URL(script, ROOT).href, ...args],
    cwd,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  return { code, err: new TextDecoder().decode(stderr) };
}

async function trainingOf(folder: string) {
  const config = JSON.parse(await Deno.readTextFile(`${folder}/config.json`));
  assertEquals([config.architecture, config.label_names], ["vit_cifar10_patch4_32", NAMES]);
  const { crop_pct: share, crop_mode: mode, interpolation } = config.pretrained_cfg;
  assertEquals([share, mode, interpolation], [1, "squash", "bicubic"]);
  return config.training.recipe;
}

Deno.test("the default model's recipe, from an archive; then it teaches another one", async () => {
  const [folder, pictures] = [await Deno.makeTempDir(), await makePictures(6, 2)];
  try {
    for (const side of ["train", "test"]) await Deno.symlink(pictures, `${folder}/${side}`);
    await create({ gzip: true, follow: true, file: `${folder}/few.tar.gz`, cwd: folder }, ["train", "test"]);

    const first = await run(folder, "weights/train.ts", "few.tar.gz", ...SMALL);
    assertEquals(first.code, 0, first.err);
    const recipe = await trainingOf(`${folder}/runs/default`);
    assertEquals(recipe.optimizer, { name: "adamw", betas: [0.9, 0.99], weightDecay: 0.05 });
    assertEquals([recipe.epochs, recipe.learningRate, recipe.trainable], [1, 0.0015, "all"]);

    const data = "runs/data/few/train";
    const taught = await run(folder, "weights/teach.ts", "runs/default", data, "said.safetensors");
    assertEquals(taught.code, 0, taught.err);
    const { tensors } = parseSafetensors(await Deno.readFile(`${folder}/said.safetensors`));
    assertEquals(tensors.get("logits")!.shape, [12, 2]);

    const more = ["--model", "runs/default", "--logits", "said.safetensors", "--out", "second"];
    const second = await run(folder, "weights/train.ts", "few.tar.gz", ...SMALL, ...more);
    assertEquals(second.code, 0, second.err);
    const learnt = await trainingOf(`${folder}/second`);
    assertEquals(learnt.distillation, { logits: "said.safetensors", kind: "soft" });
  } finally {
    for (const path of [folder, pictures]) await Deno.remove(path, { recursive: true });
  }
});

Deno.test("the default model's tools say what they want", async () => {
  const folder = await Deno.makeTempDir();
  const [train, teach] = await Promise.all(
    ["train", "teach"].map((name) => run(folder, `weights/${name}.ts`)),
  );
  assertStringIncludes(train!.err, "name CIFAR-10's folder or .tar.gz first");
  assertStringIncludes(teach!.err, "name a model, a folder of classes and the file");
  assert(train!.code !== 0 && teach!.code !== 0);
  await Deno.remove(folder);
});
