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
  assertEquals([config.architecture, config.label_names], ["vit_cifar10_patch6_54", NAMES]);
  const { crop_pct: share, crop_mode: mode, interpolation } = config.pretrained_cfg;
  assertEquals([share, mode, interpolation], [1, "center", "bicubic"]);
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

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("the default model learns from several data sets, one without a test part, repeated, and in random parts", async () => {
  const [folder, pictures] = [await Deno.makeTempDir(), await makePictures(6, 2)];
  try {
    for (const side of ["train", "test"]) await Deno.symlink(pictures, `${folder}/${side}`);
    await create({ gzip: true, follow: true, file: `${folder}/few.tar.gz`, cwd: folder }, ["train", "test"]);
    await Deno.mkdir(`${folder}/photos`);
    await Deno.rename(`${pictures}/${NAMES[1]}`, `${folder}/photos/${NAMES[1]}`);
    await create({ gzip: true, file: `${folder}/photos.tar.gz`, cwd: folder }, ["photos"]);
    await Deno.copyFile(`${folder}/photos.tar.gz`, `${folder}/more.tar.gz`);

    const data = ["few.tar.gz", "photos.tar.gz@2", "more.tar.gz@=10@close=3"];
    const { code, err } = await run(folder, "weights/train.ts", ...data, ...SMALL);
    assertEquals(code, 0, err);
    await trainingOf(`${folder}/runs/default`);
    const together = `${folder}/runs/data/few+photos@2+more@=10@close=3.together`;
    const counts = async (part: string) => {
      return await Promise.all(
        NAMES.map(async (name) => (await namesIn(`${together}/${part}/${name}`)).length),
      );
    };
    assertEquals(await counts("train"), [6, 6 + 2 * 4 + 10 + 3]);
    assertEquals(await counts("test"), [6, 6 + 2 + 2]);
    const apart = (await namesIn(`${together}/test/${NAMES[1]}`)).filter((name) =>
      name.startsWith("photos-")
    );
    const learnt = await namesIn(`${together}/train/${NAMES[1]}`);
    for (const name of apart) assert(!learnt.includes(name));
  } finally {
    for (const path of [folder, pictures]) await Deno.remove(path, { recursive: true });
  }
});

Deno.test("data sets of the default model that are none", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/empty`);
  await Deno.writeTextFile(`${folder}/text.tar.gz`, "text");
  for (
    const [data, message] of [
      ["missing", "Cannot open the data set missing: "],
      ["empty", "Cannot train on empty: a folder of pictures for every class is wanted in it"],
      ["text.tar.gz", "Cannot open the data set text.tar.gz: "],
    ] as const
  ) {
    const { code, err } = await run(folder, "weights/train.ts", data, ...SMALL);
    assert(code !== 0);
    assertStringIncludes(err, message);
    assert(!err.includes("    at "), err);
  }
  assertEquals(await namesIn(`${folder}/runs/data`), []);
  await Deno.remove(folder, { recursive: true });
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
