import { assertEquals, assertRejects } from "@std/assert";
import { findSplits, readClassFolders } from "./class_folders.ts";
import { readDataset } from "./dataset.ts";

/** Calls `test` with a folder that has empty files of these names. */
async function withFiles(paths: readonly string[], test: (folder: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir();
  const folder = `${parent}/data`;
  try {
    for (const path of paths) {
      await Deno.mkdir(`${folder}/${path.replace(/[^/]*$/, "")}`, { recursive: true });
      if (!path.endsWith("/")) await Deno.writeTextFile(`${folder}/${path}`, "");
    }
    await test(folder);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

async function messageFor(paths: readonly string[]): Promise<string[]> {
  let message = "";
  await withFiles(paths, async (folder) => {
    const error = await assertRejects(() => readDataset(folder), TypeError);
    message = error.message.replaceAll(folder, "data");
  });
  return message.split("\n");
}

Deno.test("pictures without folders: the wanted layout has the words that their names begin with", async () => {
  const pictures = ["cat.1.jpg", "cat.2.jpg", "dog.1.jpg", "dog.2.jpg"];
  assertEquals(await messageFor(pictures), [
    "Cannot train on data: it has 4 pictures and no folders; a folder for each class is wanted, with its pictures in it:",
    "  data/cat/cat.1.jpg",
    "  data/dog/dog.1.jpg",
  ]);
});

Deno.test("pictures of other names, and folders without any", async () => {
  assertEquals(await messageFor(["IMG_1.jpg", "IMG_2.jpg", "notes/"]), [
    "Cannot train on data: it has 2 pictures and none in its folders; a folder for each class is wanted, " +
    "with its pictures in it:",
    "  data/ONE_CLASS/IMG_1.jpg",
    "  data/ANOTHER_CLASS/IMG_2.jpg",
  ]);
  assertEquals((await messageFor(["only.png"]))[1], "  data/ONE_CLASS/only.png");
});

Deno.test("pictures a folder deeper: the folder that has the wanted layout is named", async () => {
  assertEquals(await messageFor(["pets/cat/1.jpg", "pets/dog/2.jpg", "readme/"]), [
    "Cannot train on data: its pictures lie a folder deeper, as data/pets/cat/1.jpg; a folder for each class is wanted, " +
    "with its pictures in it:",
    "  data/cat/1.jpg",
    "  data/dog/2.jpg",
    "  or name the folder data/pets, which has that layout",
  ]);
  const within = await messageFor(["red/sub/1.jpg", "blue/sub/1.jpg"]);
  assertEquals(within.slice(1), ["  data/blue/1.jpg"]);
  const beside = await messageFor(["flowers/rose/1.jpg", "readme/"]);
  assertEquals(beside.slice(1), ["  data/rose/1.jpg"]);
  const lone = await messageFor(["train/cat/1.jpg", "train/dog/2.jpg"]);
  assertEquals(lone.at(-1), "  or name the folder data/train, which has that layout");
});

Deno.test("one class, an empty class, an empty folder, one picture of each class", async () => {
  assertEquals(await messageFor(["cat/1.jpg"]), [
    "Cannot train on data: 1 class folders found, at least two are wanted",
  ]);
  assertEquals(await messageFor(["cat/1.jpg", "dog/"]), [
    "Cannot train on data/dog: no picture found (JPEG, PNG, WebP, AVIF, GIF or BMP)",
  ]);
  assertEquals(await messageFor([".hidden"]), [
    "Cannot train on data: 0 class folders found, at least two are wanted",
  ]);
  assertEquals(await messageFor(["cat/1.jpg", "dog/1.jpg"]), [
    "Cannot validate on 0.2 of the pictures in data: that is less than one of every class; more pictures, " +
    "or a folder to validate on, is wanted",
  ]);
});

for (const name of ["val", "valid", "validation", "test"]) {
  Deno.test(`a folder that is split into train and ${name} is taken as that`, async () => {
    const files = [
      "train/cat/1.jpg",
      "train/cat/2.jpg",
      "train/dog/1.jpg",
      `${name}/cat/3.jpg`,
      `${name}/dog/3.jpg`,
    ];
    await withFiles(files, async (folder) => {
      const { classNames, training, validation } = await readDataset(folder);
      assertEquals(classNames, ["cat", "dog"]);
      assertEquals(training.map(({ path, label }) => [path.slice(folder.length), label]), [
        ["/train/cat/1.jpg", 0],
        ["/train/cat/2.jpg", 0],
        ["/train/dog/1.jpg", 1],
      ]);
      assertEquals(validation.map(({ path }) => path.slice(folder.length)), [
        `/${name}/cat/3.jpg`,
        `/${name}/dog/3.jpg`,
      ]);
    });
  });
}

Deno.test("classes called train and test are classes; a folder that is named to validate on counts", async () => {
  await withFiles(["train/1.jpg", "train/2.jpg", "test/1.jpg", "test/2.jpg"], async (folder) => {
    assertEquals(await findSplits(folder), undefined);
    const { classNames } = await readDataset(folder, { validationShare: 0.5 });
    assertEquals(classNames, ["test", "train"]);
  });
  const split = [
    "train/cat/1.jpg",
    "train/dog/1.jpg",
    "test/cat/1.jpg",
    "test/dog/1.jpg",
    "val/cat/1.jpg",
    "val/dog/1.jpg",
  ];
  await withFiles(split, async (folder) => {
    const { validation } = await readDataset(`${folder}/train`, { validationFolder: `${folder}/test` });
    assertEquals(validation[0]!.path, `${folder}/test/cat/1.jpg`);
    assertEquals((await findSplits(folder))!.test, `${folder}/test`);
    const { classes } = await readClassFolders(`${folder}/val`, { verb: "evaluate on", least: 1 });
    assertEquals(classes.length, 2);
  });
});
