import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { countByClass, readDataset } from "./dataset.ts";

/** A folder with as many files per class as said. */
async function makeFolder(classes: Record<string, number>, extension = "JPG"): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const [name, count] of Object.entries(classes)) {
    await Deno.mkdir(`${folder}/${name}`);
    for (let i = 0; i < count; i++) await Deno.writeTextFile(`${folder}/${name}/${i}.${extension}`, "");
    await Deno.writeTextFile(`${folder}/${name}/notes.txt`, "");
  }
  return folder;
}

Deno.test("a fifth of every class is for validation, the same for the same seed", async () => {
  const folder = await makeFolder({ tulip: 20, rose: 11, daisy: 5 });
  const dataset = await readDataset(folder);
  assertEquals(dataset.classNames, ["daisy", "rose", "tulip"]);
  assertEquals(countByClass(dataset.validation, 3), [1, 2, 4]);
  assertEquals(countByClass(dataset.training, 3), [4, 9, 16]);
  const all = [...dataset.training, ...dataset.validation].map(({ path }) => path);
  assertEquals(new Set(all).size, 36);
  assert(all.every((path) => path.endsWith(".JPG")));
  assertEquals(await readDataset(folder), dataset);
  assertNotEquals(await readDataset(folder, { seed: 1 }), dataset);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a folder of its own may be for validation", async () => {
  const [folder, other, wrong] = [
    await makeFolder({ a: 2, b: 3 }),
    await makeFolder({ a: 1, b: 1 }, "png"),
    await makeFolder({ a: 1, c: 1 }),
  ];
  const { training, validation } = await readDataset(folder, { validationFolder: other });
  assertEquals([training.length, validation.length], [5, 2]);
  await assertRejects(
    () => readDataset(folder, { validationFolder: wrong }),
    TypeError,
    "missing: b; unknown: c",
  );
  for (const path of [folder, other, wrong]) await Deno.remove(path, { recursive: true });
});

for (
  const [title, classes, message] of [
    ["one class", { a: 3 }, "1 class folders"],
    ["no class", {}, "0 class folders"],
    ["an empty class", { a: 9, b: 0 }, "/b: no picture"],
    ["too few pictures to part", { a: 1, b: 3 }, "a share of at least 0.334, or a folder"],
    ["nothing to part", { a: 1, b: 1 }, "more pictures, or a folder to validate on, is wanted"],
  ] as [string, Record<string, number>, string][]
) {
  Deno.test(`a data set with ${title} is refused`, async () => {
    const folder = await makeFolder(classes);
    await assertRejects(() => readDataset(folder), TypeError, message);
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("an impossible share is refused", async () => {
  const folder = await makeFolder({ a: 5, b: 5 });
  for (const validationShare of [0, 1, NaN]) {
    await assertRejects(() => readDataset(folder, { validationShare }), RangeError, "share");
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("links count as what they lead to; hidden files, folders and pipes are passed over", async () => {
  const [folder, elsewhere] = [await makeFolder({ a: 2, ".hidden": 3 }, "png"), await makeFolder({ b: 2 })];
  await Deno.symlink(`${elsewhere}/b`, `${elsewhere}/link`);
  await Deno.symlink(`${elsewhere}/link`, `${folder}/b`); // a link to a link
  await Deno.symlink(`${folder}/a`, `${folder}/a/loop.jpg`); // a folder, whatever its name says
  await Deno.symlink(`${folder}/a/0.png`, `${folder}/a/linked.JPG`);
  await Deno.symlink(`${folder}/gone.jpg`, `${folder}/a/gone.jpg`);
  await Deno.symlink(`${folder}/nowhere`, `${folder}/no_class`);
  await Deno.writeTextFile(`${folder}/a/._0.png`, "");
  await Deno.writeTextFile(`${folder}/stray.png`, "");
  await Deno.mkdir(`${folder}/a/album.png`);
  await new Deno.Command("mkfifo", { args: [`${folder}/a/pipe.png`] }).output();
  const { classNames, training, validation } = await readDataset(folder, { validationShare: 0.5 });
  assertEquals(classNames, ["a", "b"]);
  const names = [...training, ...validation].map(({ path }) => path.slice(folder.length + 1)).sort();
  assertEquals(names, ["a/0.png", "a/1.png", "a/gone.jpg", "a/linked.JPG", "b/0.JPG", "b/1.JPG"]);
  for (const path of [folder, elsewhere]) await Deno.remove(path, { recursive: true });
});

Deno.test("what is no folder is refused by its name", async () => {
  const file = await Deno.makeTempFile();
  for (const path of [file, `${file}/none`, "no/such/folder"]) {
    await assertRejects(() => readDataset(path), TypeError, `Cannot train on ${path}: a folder`);
  }
  await Deno.remove(file);
  await assertRejects(() => readDataset(".", { seed: 0.5 }), RangeError, "seed 0.5");
});

Deno.test("pictures of every extension are found, other files are not", async () => {
  const folder = await makeFolder({ a: 0, b: 0 });
  const names = ["0.jpg", "1.JPG", "2.jpeg", "3.png", "4.PNG", "5.webp", "6.avif", "7.Jpg", "9.gif", "9.bmp"];
  for (const name of [...names, "8.tiff", "png", "9.jpg.txt"]) {
    for (const label of ["a", "b"]) await Deno.writeTextFile(`${folder}/${label}/${name}`, "");
  }
  const { training, validation } = await readDataset(folder);
  assertEquals(countByClass([...training, ...validation], 2), [10, 10]);
  await Deno.remove(folder, { recursive: true });
});
