/**
 * The bundle, made anew, in real browsers: it gives the numbers that Deno gives. GPUs are tried in `tests/runtimes`.
 */
import type { Page } from "puppeteer-core";
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { bundle } from "../../src/bundle/build.ts";
import { classify, loadModel, type LoadModelOptions, type ModelSource, preprocess } from "../../mod.ts";
import { loadGolden } from "../checkpoint/oracle.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { MockHub } from "../support/mock_hub.ts";
import { Random } from "../support/random.ts";
import { findBrowser, withBrowser, withPage } from "./browsers.ts";
import { complaint, countHelp, forward, prepare } from "./inside.ts";
import { FOR_ALL, ISOLATED, serveSite, type Site } from "./site.ts";
import { PICTURE_LENGTH } from "../support/embedded_model.ts";

const ROOT = new URL("../../", import.meta.url);
const BUNDLE = "/dist/vit-edge.js";
const MODEL = "/weights/model.safetensors";
const PIXELS = new Random(1).normals(2 * PICTURE_LENGTH);
const ORDER = { bundle: BUNDLE, model: MODEL, pixels: [...PIXELS] };

const WAYS: Record<string, LoadModelOptions> = {
  "on one thread": { threads: 1 },
  "on three threads": { threads: 3 },
  "in a Worker": { worker: true, threads: 1 },
  "in a Worker that has threads": { worker: true, threads: 3 },
};

/** The sites and steps of a test in one browser. */
interface Place {
  /** Pages here are isolated: they may share memory. */
  readonly isolated: Site;
  /** Pages here are not, and others may use the files. */
  readonly plain: Site;
  /** A step of the test, in a page that is empty and isolated unless another is named. */
  step(title: string, run: (page: Page) => Promise<void>, url?: string, expected?: RegExp): Promise<unknown>;
  /** Steps in one page, which is empty and isolated. */
  steps(runs: ReadonlyMap<string, (page: Page) => Promise<void>>): Promise<void>;
}

/** Logits as Deno computes them. */
async function logitsHere(source: ModelSource, options: LoadModelOptions, pixels: Float32Array) {
  await using model = await loadModel(source, { device: "cpu", ...options });
  return [...await model.forward(pixels)];
}

async function workersEnd(page: Page): Promise<void> {
  for (let i = 0; i < 500 && page.workers().length > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assertEquals(page.workers().map((worker) => worker.url()), []);
}

async function bits({ step, steps }: Place): Promise<void> {
  const kinds = (["f16", "int8"] as const).flatMap((dtype) => {
    return [false, true].map((deterministic) => ({ dtype, deterministic }));
  });
  const runs = new Map<string, (page: Page) => Promise<void>>();
  for (const { dtype, deterministic } of kinds) {
    const logits = await logitsHere(new URL(`.${MODEL}`, ROOT), { deterministic, dtype }, PIXELS);
    for (const [way, how] of Object.entries(WAYS)) {
      const hasThreads = how === WAYS["on three threads"];
      const title = `Deno's bits ${way}, ${dtype}, ${deterministic ? "strict" : "relaxed"}`;
      const run = async (page: Page) => {
        await countHelp(page);
        const options: LoadModelOptions = { ...how, deterministic, dtype, device: "cpu" };
        const found = await forward(page, {
          ...ORDER,
          options,
          untilHelped: hasThreads,
        });
        assertEquals(found, { logits, device: "cpu" });
        await workersEnd(page);
      };
      if (hasThreads) await step(title, run); // in a page where no thread has been before
      else runs.set(title, run);
    }
  }
  await steps(runs);
}

async function origins({ step, plain }: Place): Promise<void> {
  const wanted = await logitsHere(new URL(`.${MODEL}`, ROOT), {}, PIXELS);
  const elsewhere = { ...ORDER, bundle: plain.origin + BUNDLE };
  const threads: LoadModelOptions = { device: "cpu", threads: 3 };
  const worker: LoadModelOptions = { ...threads, worker: true };
  await step("threads and Workers of a bundle from another origin", async (page) => {
    await countHelp(page);
    const helped = await forward(page, { ...elsewhere, options: threads, untilHelped: true });
    assertEquals(helped.logits, wanted);
    assertEquals((await forward(page, { ...elsewhere, options: worker })).logits, wanted);
  });
  await step("a page that is not isolated computes on one thread", async (page) => {
    await countHelp(page);
    assertEquals((await forward(page, { ...ORDER, options: threads })).logits, wanted);
    assertEquals([await page.evaluate("unitsHelped"), page.workers().length], [0, 0]);
    assertEquals((await forward(page, { ...ORDER, options: worker })).logits, wanted);
  }, `${plain.origin}/tests/browser/empty.html`);
}

async function pictures({ step, isolated: { asked } }: Place): Promise<void> {
  const files = {
    "rgba16.png": [],
    "orientation6.jpg": [],
    "lossy.webp": [],
    "lossy.avif": ["avif_dec.wasm"],
  };
  for (const [name, beside] of Object.entries(files)) {
    await step(`a picture's bits: ${name}`, async (page) => {
      const options = { imageSize: 32 };
      const wanted = await preprocess(new URL(`tests/fixtures/pictures/${name}`, ROOT), options);
      asked.clear();
      assertEquals(await prepare(page, BUNDLE, `../fixtures/pictures/${name}`, options), [...wanted]);
      assertEquals([...asked], ["vit-edge.js", ...beside]);
    });
  }
}

async function goldens({ steps }: Place): Promise<void> {
  await steps(
    new Map(["plain", "distilled", "odd"].map((name) => [`the oracle's numbers: ${name}`, async (page) => {
      const { config, golden, file } = loadGolden(name)!;
      const input = golden.get("input")!.data;
      const order = { bundle: BUNDLE, model: `../golden/${name}.safetensors`, pixels: [...input] };
      const { logits } = await forward(page, { ...order, options: { config, device: "cpu" } });
      assertClose(name, logits, golden.get("logits")!.data, absolute(2e-5));
      assertEquals(logits, await logitsHere(file, { config }, input));
    }])),
  );
}

async function errors({ step, isolated }: Place): Promise<void> {
  await step(
    "what is not there is named",
    async (page) => {
      const folder = `${isolated.origin}/tests/browser/no`;
      assertMatch(
        await complaint(page, BUNDLE, "classify", "no/such.png"),
        /^PictureError.* no\/such\.png.*404/,
      );
      assertMatch(
        await complaint(page, BUNDLE, "loadModel", "no"),
        new RegExp(`^CheckpointError.*${folder}`),
      );
    },
    undefined,
    /404/,
  );
}

/** The embedded model under a name, from a hub on this machine: fetched once, kept by the browser. */
async function names({ step }: Place): Promise<void> {
  const paths = ["model.safetensors", "config.json"];
  const files = await Promise.all(
    paths.map(async (path) => [path, await Deno.readFile(new URL(`weights/${path}`, ROOT))] as const),
  );
  await using hub = new MockHub({ files: Object.fromEntries(files), large: ["model.safetensors"] });
  const options: LoadModelOptions = { endpoint: hub.endpoint, device: "cpu", threads: 1 };
  const logits = await logitsHere(new URL("weights", ROOT), {}, PIXELS);
  await step(
    "a model by its name, kept by the browser",
    async (page) => {
      const ways: LoadModelOptions[] = [{}, { worker: true }, { offline: true }];
      for (const way of ways) {
        const order = { ...ORDER, model: "org/name", options: { ...options, ...way } };
        assertEquals((await forward(page, order)).logits, logits);
        assertEquals(hub.downloads("model.safetensors").length, 1);
      }
      const order = { ...ORDER, model: `${hub.endpoint}/org/none`, options };
      await assertRejects(() => forward(page, order), Error, "has no such repository");
    },
    undefined,
    /40[14]/,
  );
}

async function example({ step, isolated }: Place): Promise<void> {
  await step("the example page shows what Deno says", async (page) => {
    const predictions = await classify(new URL("tests/fixtures/chelsea.png", ROOT));
    const rows = predictions.map(({ label, probability }) =>
      `${label}\t\t${(100 * probability).toFixed(1)} %`
    );
    await page.waitForFunction("document.querySelectorAll('tr').length > 0");
    assertEquals(await page.evaluate("document.querySelector('table').innerText"), rows.join("\n"));
  }, `${isolated.origin}/tests/browser/page.html`);
}

for (const kind of ["chrome", "firefox"] as const) {
  const installed = findBrowser(kind);
  Deno.test({
    name: `the bundle in ${kind}${installed ? "" : " (skipped: there is none on the PATH)"}`,
    ignore: !installed,
    fn: async (t) => {
      const dist = await Deno.makeTempDir();
      try {
        await bundle(dist);
        await using isolated = serveSite(dist, ISOLATED);
        await using plain = serveSite(dist, FOR_ALL);
        await withBrowser(installed!, async (browser) => {
          const empty = `${isolated.origin}/tests/browser/empty.html`;
          const step: Place["step"] = (title, run, url = empty, expected) =>
            t.step(title, () => withPage(browser, url, run, expected));
          const steps: Place["steps"] = (runs) =>
            withPage(browser, empty, async (page) => {
              for (const [title, run] of runs) await t.step(title, () => run(page));
            });
          for (const group of [bits, origins, pictures, goldens, names, errors, example]) {
            await group({ step, steps, isolated, plain });
          }
        });
      } finally {
        await Deno.remove(dist, { recursive: true });
      }
    },
  });
}
