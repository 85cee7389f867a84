/**
 * The bundle, made anew, in a real browser: it gives the numbers that Deno gives.
 */
import type { Browser, Page } from "npm:puppeteer-core@25.16.0";
import { assertEquals, assertMatch } from "@std/assert";
import { bundle } from "../../bundle/build.ts";
import { classify, loadModel, type LoadModelOptions, type ModelSource, preprocess } from "../../mod.ts";
import { loadGolden } from "../checkpoint/oracle.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { Random } from "../random.ts";
import { findBrowser, withBrowser, withPage } from "./browsers.ts";
import { complaint, countHelp, forward, prepare } from "./inside.ts";
import { FOR_ALL, ISOLATED, serveSite, type Site } from "./site.ts";

const ROOT = new URL("../../", import.meta.url);
const BUNDLE = "/dist/vit-edge.js";
const MODEL = "/weights/model.safetensors";
const PAGE = "/tests/browser/empty.html";
const PIXELS = new Random(1).normal(2 * 3072);

const WAYS: Record<string, LoadModelOptions> = {
  "on one thread": { threads: 1 },
  "on three threads": { threads: 3 },
  "in a Worker": { worker: true, threads: 1 },
  "in a Worker that has threads": { worker: true, threads: 3 },
};

/** Where the bundle and the pages are. */
interface Place {
  readonly t: Deno.TestContext;
  readonly browser: Browser;
  /** Pages here are isolated: they may share memory. */
  readonly isolated: Site;
  /** Pages here are not, and others may use the files. */
  readonly plain: Site;
}

/** Logits as Deno computes them. */
async function logitsHere(source: ModelSource, options: LoadModelOptions, pixels: Float32Array) {
  await using model = await loadModel(source, options);
  return [...await model.forward(pixels)];
}

async function workersEnd(page: Page): Promise<void> {
  for (let i = 0; i < 500 && page.workers().length > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assertEquals(page.workers().map((worker) => worker.url()), []);
}

async function bits({ t, browser, isolated }: Place): Promise<void> {
  for (const deterministic of [false, true]) {
    const wanted = await logitsHere(new URL(`.${MODEL}`, ROOT), { deterministic }, PIXELS);
    for (const [way, options] of Object.entries(WAYS)) {
      await t.step(
        `Deno's bits ${way}, ${deterministic ? "strict" : "relaxed"}`,
        () =>
          withPage(browser, isolated.origin + PAGE, async (page) => {
            await countHelp(page);
            const order = { bundle: BUNDLE, model: MODEL, pixels: [...PIXELS] };
            const untilHelped = way === "on three threads";
            const found = await forward(page, {
              ...order,
              untilHelped,
              options: { ...options, deterministic },
            });
            assertEquals(found, { logits: wanted, device: "cpu" });
            await workersEnd(page);
          }),
      );
    }
  }
}

async function origins({ t, browser, isolated, plain }: Place): Promise<void> {
  const wanted = await logitsHere(new URL(`.${MODEL}`, ROOT), {}, PIXELS);
  const check = async (page: Page, bundle: string, options: LoadModelOptions, untilHelped = false) => {
    const order = { bundle, model: MODEL, pixels: [...PIXELS] };
    assertEquals((await forward(page, { ...order, options, untilHelped })).logits, wanted);
  };
  await t.step(
    "threads and Workers of a bundle from another origin",
    () =>
      withPage(browser, isolated.origin + PAGE, async (page) => {
        await countHelp(page);
        await check(page, plain.origin + BUNDLE, { threads: 3 }, true);
        await check(page, plain.origin + BUNDLE, { threads: 2, worker: true });
      }),
  );
  await t.step(
    "a page that is not isolated computes on one thread",
    () =>
      withPage(browser, plain.origin + PAGE, async (page) => {
        await countHelp(page);
        await check(page, BUNDLE, { threads: 3 });
        assertEquals([await page.evaluate("unitsHelped"), page.workers().length], [0, 0]);
        await check(page, BUNDLE, { threads: 3, worker: true });
      }),
  );
}

async function pictures({ t, browser, isolated }: Place): Promise<void> {
  const codecs = {
    "rgba16.png": [],
    "orientation6.jpg": [],
    "lossy.webp": [],
    "lossy.avif": ["avif_dec.wasm"],
  };
  for (const [name, beside] of Object.entries(codecs)) {
    await t.step(
      `a picture's bits: ${name}`,
      () =>
        withPage(browser, isolated.origin + PAGE, async (page) => {
          const path = `tests/fixtures/pictures/${name}`;
          const options = { imageSize: 32 };
          isolated.asked.clear();
          const wanted = await preprocess(new URL(path, ROOT), options);
          assertEquals(await prepare(page, BUNDLE, `../fixtures/pictures/${name}`, options), [...wanted]);
          assertEquals([...isolated.asked], ["vit-edge.js", ...beside]);
        }),
    );
  }
}

async function goldens({ t, browser, isolated }: Place): Promise<void> {
  for (const name of ["plain", "distilled", "odd"]) {
    await t.step(
      `the oracle's numbers: ${name}`,
      () =>
        withPage(browser, isolated.origin + PAGE, async (page) => {
          const { config, golden, file } = loadGolden(name)!;
          const input = golden.get("input")!.data;
          const order = { bundle: BUNDLE, model: `../golden/${name}.safetensors`, pixels: [...input] };
          const { logits } = await forward(page, { ...order, options: { config } });
          assertClose(name, logits, golden.get("logits")!.data, absolute(2e-5));
          assertEquals(logits, await logitsHere(file, { config }, input));
        }),
    );
  }
}

async function errors({ t, browser, isolated }: Place): Promise<void> {
  await t.step("what is not there is named", () =>
    withPage(browser, isolated.origin + PAGE, async (page) => {
      const missing = isolated.origin.replaceAll(".", "\\.") + "/tests/browser/no/such";
      assertMatch(
        await complaint(page, BUNDLE, "classify", "no/such.png"),
        /^PictureError.*no\/such\.png.*404/,
      );
      assertMatch(
        await complaint(page, BUNDLE, "loadModel", "no/such"),
        new RegExp(`^CheckpointError.*${missing}`),
      );
    }, /404/));
}

async function example({ t, browser, isolated }: Place): Promise<void> {
  await t.step(
    "the example page shows what Deno says",
    () =>
      withPage(browser, `${isolated.origin}/tests/browser/page.html`, async (page) => {
        const predictions = await classify(new URL("tests/fixtures/chelsea.png", ROOT));
        const wanted = predictions.map(({ label, probability }) =>
          `${label}\t\t${(100 * probability).toFixed(1)} %`
        );
        await page.waitForFunction("document.querySelectorAll('tr').length > 0");
        assertEquals(await page.evaluate("document.querySelector('table').innerText"), wanted.join("\n"));
      }),
  );
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
          const place = { t, browser, isolated, plain };
          for (const group of [bits, origins, pictures, goldens, errors, example]) await group(place);
        });
      } finally {
        await Deno.remove(dist, { recursive: true });
      }
    },
  });
}
