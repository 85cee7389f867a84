/**
 * What `train.ts` says of data sets that are not as it wants them.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { finish, spawn, train, withPlace } from "./train_runs.ts";

Deno.test("an unbalanced data set: warnings before the first epoch, each class's accuracy after the last", async () => {
  await withPlace(async (place) => {
    for (let i = 1; i < 20; i++) await Deno.remove(`${place.pictures}/grey/${i}.png`);
    const { code, out } = await train(place, "--epochs", "1");
    assertEquals(code, 0);
    const lines = out.split("\n");
    const warnings = lines.filter((line) => line.startsWith("Warning: "));
    assertEquals(warnings, [
      "Warning: 3 classes have fewer than 5 pictures to validate on, which says little of them: " +
      "Größe 1 (4), down (4), grey (0)",
      "Warning: Größe 1 (16) has 16 times as many pictures as grey (1): balanced class weights or a balanced sampler " +
      "lets them count alike",
    ]);
    assert(lines.indexOf(warnings[0]!) < lines.findIndex((line) => line.includes("train loss")));
    const table = lines.slice(lines.indexOf("Validation accuracy by class, of epoch 1") + 1);
    assert(/^ {2}Größe 1 +\d+\.\d % +\d\/4$/.test(table[0]!), table[0]);
    assertEquals(table[2], "  grey        none         0/0");

    const balanced = await train(
      place,
      "--epochs",
      "2",
      "--force",
      "--sampler",
      "balanced",
      "--class-weights",
      "balanced",
    );
    assertEquals(balanced.code, 0);
    assertEquals(balanced.out.match(/Warning/g)?.length, 1);
    const { training: { recipe, result } } = JSON.parse(await Deno.readTextFile(`${place.out}/config.json`));
    assertEquals([recipe.sampler, recipe.classWeights], ["balanced", "balanced"]);
    assertEquals(result.byClass[2], null);
    assertStringIncludes(balanced.out, ` has the model of epoch ${result.epoch}, the best`);
  }, 20);
});

Deno.test("flat, nested, one-class and one-picture folders: the wanted layout with the user's names", async () => {
  await withPlace(async (place) => {
    const { pictures } = place;
    const folder = await Deno.makeTempDir();
    try {
      const run = async (name: string) => {
        const { code, out, err } = await train({ ...place, pictures: `${folder}/${name}` });
        assertEquals([code, out], [1, ""], name);
        return err.replaceAll(folder, "data").trimEnd().split("\n");
      };
      const copy = async (name: string) => {
        await Deno.mkdir(`${folder}/${name.replace(/\/[^/]*$/, "")}`, { recursive: true });
        await Deno.copyFile(`${pictures}/grey/0.png`, `${folder}/${name}`);
      };
      for (const name of ["rose_1.png", "rose_2.png", "tulip_1.png", "tulip_2.png"]) {
        await copy(`flat/${name}`);
      }
      assertEquals((await run("flat")).slice(1), [
        "  data/flat/rose/rose_1.png",
        "  data/flat/tulip/tulip_1.png",
      ]);
      for (const name of ["rose/1.png", "tulip/2.png"]) await copy(`nested/flowers/${name}`);
      assertEquals(await run("nested"), [
        "Cannot train on data/nested: its pictures lie a folder deeper, as data/nested/flowers/rose/1.png; a folder " +
        "for each class is wanted, with its pictures in it:",
        "  data/nested/rose/1.png",
        "  data/nested/tulip/2.png",
        "  or name the folder data/nested/flowers, which has that layout",
      ]);
      await copy("single/rose/1.png");
      assertEquals(await run("single"), [
        "Cannot train on data/single: 1 class folders found, at least two are wanted",
      ]);
      await copy("one/1.png");
      assertEquals((await run("one"))[1], "  data/one/ONE_CLASS/1.png");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
});

Deno.test("a folder that is split already validates on its part, and names it", async () => {
  await withPlace(async (place) => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.rename(place.pictures, `${folder}/train`);
      for (const name of ["Größe 1", "down", "grey"]) {
        await Deno.mkdir(`${folder}/valid/${name}`, { recursive: true });
        await Deno.rename(`${folder}/train/${name}/0.png`, `${folder}/valid/${name}/0.png`);
      }
      const { code, out } = await train({ ...place, pictures: folder }, "--epochs", "1");
      assertEquals(code, 0);
      const title = `${folder}: 3 classes, 27 pictures to learn from, 3 to validate on (${folder}/valid)`;
      assertStringIncludes(out, title);
      await Deno.rename(`${folder}/train`, place.pictures);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
});

Deno.test("a run that stops early says so, and again when it is to go on", async () => {
  await withPlace(async (place) => {
    const options = ["--epochs", "9", "--patience", "1", "--learning-rate", "1e-12"];
    const { code, out } = await train(place, ...options);
    assertEquals(code, 0);
    const [, epochs] = out.match(/Stopped after (\d) epochs: the last 1 were not better than the best one/) ??
      [];
    assert(Number(epochs) < 9, out);
    const again = await train(place, ...options, "--resume");
    assertEquals(again.code, 0);
    assertStringIncludes(again.out, `Nothing is left to do: the run ended early, after ${epochs} epochs`);
  });
});

Deno.test("options of other programs get the name that they have here", async () => {
  const meant: [script: string, option: string, name: string][] = [
    ["train.ts", "--lr", "--learning-rate"],
    ["train.ts", "--batch", "--batch-size"],
    ["train.ts", "--wd", "--weight-decay"],
    ["train.ts", "--early-stopping", "--patience"],
    ["train.ts", "--grad-accum", "--accumulate"],
    ["train.ts", "--llrd", "--layer-decay"],
    ["classify.ts", "--topk", "--top-k"],
    ["classify.ts", "--weights", "--model"],
    ["src/cli/evaluate.ts", "--output", "--out"],
  ];
  for (const [script, option, name] of meant) {
    const { code, err } = await finish(spawn([option, "3", "x"], script));
    assertEquals(code, 2);
    assertStringIncludes(err, `Cannot use ${option}: there is no such option; did you mean ${name}?`);
  }
});
