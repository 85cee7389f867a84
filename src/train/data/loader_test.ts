import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { Preprocessing } from "../../checkpoint/config/hub_config.ts";
import { DatasetError, DisposedError, PictureError } from "../../errors.ts";
import { preprocess } from "../../image/preprocess.ts";
import type { Augmentation } from "./augment/augmentation.ts";
import type { Batch } from "./batch.ts";
import type { Dataset, Sample } from "../types.ts";
import { type BadPicture, type LoaderOptions, openLoader } from "./loader.ts";

/** Photographs and small pictures of several sizes and formats, grey, with alpha and palettes. */
const NAMES = [
  "420.jpg",
  "444.jpg",
  "grey.jpg",
  "grey8.png",
  "grey_alpha8.png",
  "rgba8.png",
  "palette4.png",
  "rgb16.png",
  "lossy.webp",
  "orientation6.jpg",
  "rgb8.png",
];

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../../tests/fixtures/pictures/${name}`, import.meta.url));
}

function samplesOf(paths: readonly string[]): Sample[] {
  return paths.map((path, i) => ({ path, label: i % 2 }));
}

const dataset: Dataset = {
  classNames: ["even", "odd"],
  training: samplesOf(NAMES.map(pathOf)),
  validation: samplesOf(NAMES.slice(0, 5).map(pathOf)),
};

const half = [0.5, 0.5, 0.5];
const preprocessing: Preprocessing = {
  imageSize: 12,
  interpolation: "bilinear",
  cropPct: 0.875,
  cropMode: "center",
  mean: [0.5, 0.4, 0.3],
  std: half,
};

const everything: Augmentation = {
  crop: { kind: "randomResized" },
  flip: 0.5,
  randAugment: {},
  jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 },
  erase: { kind: "rectangle" },
  mixup: 0.2,
  cutmix: 1,
};

async function open(options: Partial<LoaderOptions> = {}, of = dataset) {
  return await openLoader(of, { batchSize: 4, seed: 1, preprocessing, workers: 0, ...options });
}

async function all(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  return await Array.fromAsync(batches);
}

/** The temporary folder is gone afterwards. */
async function withCopies(use: (paths: string[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const paths = NAMES.map((name) => `${folder}/${name}`);
    await Promise.all(NAMES.map((name, i) => Deno.copyFile(pathOf(name), paths[i]!)));
    await use(paths);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the same seed gives the same batches on any number of threads, kept or not", async () => {
  await using alone = await open({ augmentation: everything });
  const wanted = [...await all(alone.training(0)), ...await all(alone.training(1))];
  assert(wanted.every(({ targets }) => targets));
  for (const options of [{ workers: 1 }, { workers: 3 }, { workers: 2, keepBytes: 0 }, { keepBytes: 5000 }]) {
    await using loader = await open({ augmentation: everything, ...options });
    assertEquals([...await all(loader.training(0)), ...await all(loader.training(1))], wanted);
  }
});

Deno.test("seeds and epochs differ in order and pixels", async () => {
  await using loader = await open({ augmentation: everything });
  await using other = await open({ augmentation: everything, seed: 2 });
  const [first] = await all(loader.training(0));
  for (const batches of [loader.training(1), other.training(0)]) {
    const [different] = await all(batches);
    assertNotEquals(different!.indices, first!.indices);
    assertNotEquals(different!.pixels, first!.pixels);
  }
});

Deno.test("an epoch has every picture once, with its label; the last batch is smaller", async () => {
  await using loader = await open({ workers: 2 });
  assertEquals(loader.steps, 3);
  const batches = await all(loader.training(5));
  assertEquals(batches.map(({ labels }) => labels.length), [4, 4, 3]);
  assertEquals(batches.map(({ pixels }) => pixels.length), [4, 4, 3].map((count) => count * 3 * 12 * 12));
  const indices = batches.flatMap(({ indices }) => Array.from(indices!));
  assertEquals(indices.toSorted((a, b) => a - b), NAMES.map((_, i) => i));
  assertEquals(batches.flatMap(({ labels }) => Array.from(labels)), indices.map((i) => i % 2));
});

for (const inChannels of [3, 1]) {
  Deno.test(`validation and plain pictures are what a model of ${inChannels} channels sees`, async () => {
    const own = { ...preprocessing, mean: half.slice(0, inChannels), std: half.slice(0, inChannels) };
    await using loader = await open({ preprocessing: own, augmentation: everything, workers: 1 });
    const wanted = await Promise.all(NAMES.map((name) => preprocess(pathOf(name), { ...own, inChannels })));
    const found = (await all(loader.plain())).flatMap(({ pixels }) => Array.from(pixels));
    assertEquals(found, wanted.flatMap((pixels) => Array.from(pixels)));
    const validation = await all(loader.validation!(7));
    assertEquals(validation.map(({ indices }) => indices), [[0, 1, 2, 3], [4]]);
    assertEquals(Array.from(validation[1]!.pixels), Array.from(wanted[4]!));
  });
}

Deno.test("skipped batches are not even decoded", async () => {
  await withCopies(async (paths) => {
    await using loader = await open({ keepBytes: 0, batchSize: 3 }, {
      ...dataset,
      training: samplesOf(paths),
    });
    const batches = await all(loader.training(2));
    const gone = paths[batches[1]!.indices![0]!]!;
    await Deno.remove(gone);
    assertEquals(await all(loader.training(2, 2)), batches.slice(2));
    assertEquals(await all(loader.training(2, 4)), []);
    const error = await assertRejects(() => all(loader.training(2, 1)), PictureError, gone);
    assertEquals(error.code, "unreadable");
  });
});

for (const workers of [0, 2]) {
  Deno.test(`bad pictures are all listed, or left out (${workers} threads)`, async () => {
    await withCopies(async (paths) => {
      await Deno.writeTextFile(paths[1]!, "no picture");
      await Deno.writeFile(paths[4]!, (await Deno.readFile(paths[4]!)).subarray(0, 60));
      const own = { ...dataset, training: samplesOf(paths), validation: samplesOf([paths[3]!, paths[4]!]) };
      const error = await assertRejects(() => open({ workers }, own), DatasetError, "3 of 13 pictures");
      assertEquals(error.bad.map(({ path }: BadPicture) => path), [paths[1], paths[4], paths[4]]);
      assert(error.message.includes(`${paths[1]}: Cannot decode text`), error.message);
      await using loader = await open({ workers, skipBad: true, augmentation: everything }, own);
      assertEquals(loader.bad, error.bad);
      assertEquals(loader.dataset.training, own.training.filter((_, i) => i !== 1 && i !== 4));
      assertEquals(loader.dataset.validation, [own.validation[0]]);
      const batches = await all(loader.training(0));
      const indices = batches.flatMap(({ indices }) => Array.from(indices!));
      assertEquals(indices.toSorted((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
      const [first] = await all(loader.plain());
      assertEquals(Array.from(first!.labels), [0, 0, 1, 1]); // of pictures 0, 2, 3 and 5
    });
  });
}

Deno.test("a class, or a side, of bad pictures only is refused", async () => {
  await withCopies(async (paths) => {
    await Deno.writeTextFile(paths[1]!, "no picture");
    const training = [0, 1, 2].map((i) => ({ path: paths[i]!, label: i % 2 }));
    await assertRejects(
      () => open({ skipBad: true }, { ...dataset, training }),
      TypeError,
      "Cannot train on class odd",
    );
    const validation = [{ path: paths[1]!, label: 0 }];
    await assertRejects(
      () => open({ skipBad: true }, { ...dataset, validation }),
      TypeError,
      "Cannot validate",
    );
  });
});

for (const workers of [0, 2]) {
  Deno.test(`opening tells how far it is and can be stopped (${workers} threads)`, async () => {
    const training = Array.from({ length: 50 }, () => dataset.training).flat();
    const stop = new AbortController();
    const seen: number[] = [];
    const reason = new Error("changed my mind");
    const opening = open({
      workers,
      signal: stop.signal,
      onProgress({ done, total }) {
        assertEquals(total, 555);
        seen.push(done);
        stop.abort(reason);
      },
    }, { ...dataset, training });
    await assertRejects(() => opening, Error, reason.message);
    assertEquals(seen, [32]);
    await assertRejects(() => open({ workers, signal: stop.signal }), Error, reason.message);
  });

  Deno.test(`a disposed loader rejects what is asked for (${workers} threads)`, async () => {
    const loader = await open({ workers, batchSize: 1 });
    const running = loader.training(0)[Symbol.asyncIterator]();
    await running.next();
    await loader[Symbol.asyncDispose]();
    await assertRejects(async () => {
      while (!(await running.next()).done);
    }, DisposedError);
    await assertRejects(() => all(loader.plain()), DisposedError);
    await loader[Symbol.asyncDispose]();
  });
}

Deno.test("a loader that is left in the middle of an epoch still serves the next", async () => {
  await using loader = await open({ workers: 1, batchSize: 1 });
  for await (const batch of loader.training(0)) {
    assertEquals(batch.labels.length, 1);
    break;
  }
  assertEquals((await all(loader.training(1))).length, NAMES.length);
});

Deno.test("impossible options are refused", async () => {
  for (
    const [options, message] of [
      [{ batchSize: 0 }, "batches of 0 pictures"],
      [{ workers: 1.5 }, "1.5 threads"],
      [{ seed: NaN }, "seed NaN"],
      [{ augmentation: { flip: 2 } }, "flip 2"],
    ] as [Partial<LoaderOptions>, string][]
  ) await assertRejects(() => open(options), RangeError, message);
});
