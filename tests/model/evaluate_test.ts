/**
 * `evaluate` as its users call it.
 */
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { DatasetError, evaluate, loadModel } from "../../mod.ts";
import golden from "../fixtures/evaluate/vit_tiny_objects5.json" with { type: "json" };
import { sharedTest } from "../checkpoint/oracle.ts";
import { randomModel } from "../support/random_model.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url).pathname;
const CHELSEA = `${FIXTURES}chelsea.png`;
const PATTERN = `${FIXTURES}pictures/rgb8.png`;
const VIT_TINY = "models/vit_tiny_patch16_224.augreg_in21k_ft_in1k";

/** Calls `test` with a folder that has links to these pictures. */
async function withPictures(
  links: Record<string, string>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, picture] of Object.entries(links)) {
      await Deno.mkdir(`${folder}/${name.replace(/[^/]*$/, "")}`, { recursive: true });
      await Deno.symlink(picture, `${folder}/${name}`);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

sharedTest(
  "ViT-Ti on 150 photographs: what PyTorch says of every picture, and the same metrics",
  VIT_TINY,
  async (url) => {
    const archive = new URL("../data/objects5.tar.gz", url);
    const folder = await Deno.makeTempDir();
    try {
      const { success } = await new Deno.Command("tar", { args: ["xzf", archive.pathname, "-C", folder] })
        .output();
      assert(success);
      const progress: number[] = [];
      const found = await evaluate(url, `${folder}/val`, {
        mistakes: 1000,
        onProgress: ({ done }) => progress.push(done),
      });
      assertEquals([found.pictures, found.bad, progress.at(-1)], [150, [], 150]);
      assertEquals(found.top1, golden.top1);
      assertAlmostEquals(found.top5, golden.top5, 1e-12);
      assertAlmostEquals(found.loss, golden.loss, 1e-4);
      assertAlmostEquals(found.calibration.error, golden.ece, 1e-4);
      for (const { name, precision, recall, f1 } of found.classes) {
        const wanted = golden.classes[name as keyof typeof golden.classes];
        assertAlmostEquals(precision, wanted.precision, 1e-12);
        assertAlmostEquals(recall, wanted.recall, 1e-12);
        assertAlmostEquals(f1, wanted.f1, 1e-12);
      }
      await using model = await loadModel(url);
      assertEquals(found.mistakes.length, 84);
      for (const { path, predicted, probability } of found.mistakes) {
        const [index, wanted] =
          golden.pictures[path.slice(folder.length + 5) as keyof typeof golden.pictures];
        assertEquals(predicted, model.classNames[index!], path);
        assertAlmostEquals(probability, wanted!, 1e-4, path);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test("a picture without a path or a class is refused by its place", async () => {
  const pictures = [{ path: CHELSEA, label: "cat" }, { path: CHELSEA, labl: "cat" }] as never;
  await assertRejects(() => evaluate("weights", pictures), TypeError, "picture 1 with path");
});

Deno.test("a folder of classes: right ones, mistakes, what they were taken for", async () => {
  const links = { "cat/1.png": CHELSEA, "cat/2.png": CHELSEA, "Horse/1.png": CHELSEA };
  await withPictures(links, async (folder) => {
    await using model = await loadModel("weights", { device: "cpu" });
    const found = await evaluate(model, folder);
    assertEquals([found.pictures, found.top1, found.top5], [3, 2 / 3, 2 / 3]);
    const { confusion, classes, mistakes } = found;
    assertEquals(confusion.rows, ["Horse", "cat"]);
    assertEquals(confusion.columns, ["Horse", "cat", "other classes"]);
    assertEquals(confusion.counts, [[0, 1, 0], [0, 2, 0]]);
    assertEquals(classes[0]!.confused, { name: "cat", pictures: 1 });
    assertEquals([classes[1]!.precision, classes[1]!.recall], [2 / 3, 1]);
    assertEquals(mistakes.map(({ path, label, predicted }) => [path, label, predicted]), [
      [`${folder}/Horse/1.png`, "Horse", "cat"],
    ]);
    const [answer] = await model.classify(CHELSEA);
    assertAlmostEquals(mistakes[0]!.probability, answer!.probability, 1e-6);
    assertEquals(found.calibration.bins.reduce((sum, { pictures }) => sum + pictures, 0), 3);
  });
});

Deno.test("lists, splits, and one picture alone", async () => {
  const split = {
    "train/cat/1.png": CHELSEA,
    "val/cat/1.png": CHELSEA,
    "test/cat/1.png": CHELSEA,
    "test/cat/2.png": CHELSEA,
  };
  await using model = await loadModel("weights", { device: "cpu" });
  await withPictures(split, async (folder) => {
    assertEquals((await evaluate(model, folder)).pictures, 2); // of test
    await Deno.writeTextFile(`${folder}/list.csv`, "path,label\ntest/cat/1.png,cat\ntest/cat/2.png,dog\n");
    const listed = await evaluate(model, `${folder}/list.csv`);
    assertEquals([listed.pictures, listed.top1], [2, 0.5]);
    await Deno.writeTextFile(`${folder}/list.ndjson`, '{"path":"test/cat/1.png","label":3}\n');
    const one = await evaluate(model, `${folder}/list.ndjson`, { mistakes: 0 });
    assertEquals([one.pictures, one.top1, one.classes[0]!.name], [1, 1, "cat"]);
  });
});

Deno.test("a map makes several classes one, and leaves others out", async () => {
  await using model = await loadModel("weights", { device: "cpu" });
  const pictures = [{ path: CHELSEA, label: "animal" }, { path: CHELSEA, label: "car" }, {
    path: "gone.png",
    label: "?",
  }];
  const map = { animal: ["cat", "dog"], car: "automobile", "?": null };
  const found = await evaluate(model, pictures, { map });
  assertEquals([found.pictures, found.leftOut, found.top1], [2, 1, 0.5]);
  assertEquals(found.classes.map(({ name, right }) => [name, right]), [["animal", 1], ["car", 0]]);
  const error = await assertRejects(() => evaluate(model, pictures), TypeError);
  assert(error.message.includes("3 classes of the 3 in the data set are none of its 10"), error.message);
});

Deno.test("what cannot be evaluated is refused", async () => {
  await using model = await loadModel("weights", { device: "cpu" });
  await assertRejects(() => evaluate(model, []), TypeError, "on no pictures");
  await assertRejects(() => evaluate(model, "missing"), TypeError, "Cannot evaluate on missing");
  await assertRejects(
    () => evaluate(model, [{ path: CHELSEA, label: "cat" }], { map: { cat: null } }),
    TypeError,
    "leaves out",
  );
  await assertRejects(
    () => evaluate(model, [{ path: CHELSEA, label: "cat" }], { mistakes: -1 }),
    RangeError,
    "-1 mistakes",
  );
  const some = [{ path: CHELSEA, label: "cat" }, { path: "gone.png", label: "cat" }];
  const error: DatasetError = await assertRejects(() => evaluate(model, some), DatasetError);
  assertEquals(error.bad.map(({ path }) => path), ["gone.png"]);
  const { pictures, bad } = await evaluate(model, some, { skipBad: true });
  assertEquals([pictures, bad.length], [1, 1]);
  await assertRejects(() => evaluate(model, some.slice(1), { skipBad: true }), DatasetError);
  const size = { imageSize: 16, patchSize: 8, embedDim: 24, depth: 1, numHeads: 2 };
  await using headless = await loadModel(randomModel({ ...size, numClasses: 0 }));
  await assertRejects(() => evaluate(headless, some), TypeError, "it has no classes");
  const abort = new AbortController();
  abort.abort(new Error("enough"));
  await assertRejects(
    () => evaluate(model, [{ path: PATTERN, label: "cat" }], { signal: abort.signal }),
    Error,
    "enough",
  );
});
