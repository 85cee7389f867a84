/**
 * The page in real browsers: pictures are dropped on it, and what it shows is looked at.
 */
import type { Page } from "puppeteer-core";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { classify, loadModel } from "../../../mod.ts";
import { catInCorner } from "./corners.ts";
import { MockHub } from "../../support/mock_hub.ts";
import { findBrowser, type Installed, withBrowser, withPage } from "../browsers.ts";
import { hasAdapter } from "../inside.ts";
import { choose, fixture, give, labelOf, mapOf, press, textOf, untilText } from "./driving.ts";
import { gzippedScripts, screenshots } from "./records.ts";
import { pageServer, type StaticSite, staticSite } from "./sites.ts";

const ROOT = new URL("../../../", import.meta.url);
const CAT = await fixture("chelsea.png");

/** Milliseconds in which a GPU of software compiles shaders that are new to it, on a busy machine. */
const SHADERS = 170_000;

/** The test of one kind of browser. */
interface Place {
  readonly kind: Installed["browser"];
  readonly site: StaticSite;
  readonly hub: MockHub;
  /** A step, in a page that is new. @param expected complaints of the page */
  step(title: string, url: string, run: (page: Page) => Promise<void>, expected?: RegExp): Promise<void>;
}

async function firstLabel({ step, kind }: Place): Promise<void> {
  await using server = pageServer();
  await step("a picture's classes in the page, soon and with few scripts", server.url, async (page) => {
    await choose(page, "#model", "page");
    server.asked.clear();
    await page.goto(server.url);
    const start = performance.now();
    await choose(page, "#model", "page");
    await give(page, "drop", CAT);
    assertEquals(await labelOf(page), "cat");
    const milliseconds = performance.now() - start;
    const { bytes, scripts } = await gzippedScripts(server.asked);
    console.log(
      `    ${kind}: first label after ${milliseconds.toFixed(0)} ms, ${bytes} bytes of scripts gzipped`,
    );
    assertEquals(scripts, ["page.js", "worker.js"]);
    assert(bytes < 400_000, `${bytes} bytes`);
    const [best] = await classify(new URL("tests/fixtures/chelsea.png", ROOT));
    assertMatch(await textOf(page, "vit-answer"), new RegExp(`${(100 * best!.probability).toFixed(1)} %`));
    assertMatch(await textOf(page, "#place"), /^Pictures stay in this page/);
    assert(!server.asked.has("/classify"));
  });
}

async function maps({ step, site, kind }: Place): Promise<void> {
  await step("the map's hot spot is on the cat", site.url, async (page) => {
    await give(page, "drop", CAT);
    const rollOut = await mapOf(page);
    assert(rollOut.covers);
    await untilText(page, "vit-stage figcaption", /chelsea\.png.*looked most at the bottom$/);
    assert(rollOut.x > 0.2 && rollOut.x < 0.85 && rollOut.y > 0.1, JSON.stringify(rollOut));
    assertEquals(rollOut.opacity, 0.8);
    await page.focus("#strength");
    await page.keyboard.press("ArrowLeft");
    assertEquals((await mapOf(page)).opacity, 0.79);
    await choose(page, "#kind", "0");
    const block = await mapOf(page, rollOut);
    await page.click(".bars li:nth-child(2) button");
    const gradient = await mapOf(page, block);
    assertEquals(
      await page.$eval("#kind", (select) => (select as unknown as { value: string }).value),
      "gradient",
    );
    assertEquals(await page.$$eval(".row[aria-pressed=true]", (rows) => rows.length), 1);
    await choose(page, "#kind", "rollout");
    assertEquals((await mapOf(page, gradient)).sum, rollOut.sum);
    assertMatch(await textOf(page, "vit-times"), /decode.*preprocess.*forward.*explain/s);
    await screenshots(page, `${kind}-heat-map`);
  });
  await step("the hot spot goes where the cat is", site.url, async (page) => {
    for (const [x, y] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
      await give(page, "drop", { name: `corner ${x}${y}.png`, bytes: await catInCorner(x, y) });
      await untilText(page, "vit-stage figcaption", new RegExp(`corner ${x}${y}`));
      const map = await mapOf(page);
      assertEquals([Math.round(map.x), Math.round(map.y)], [x, y], JSON.stringify(map));
    }
  });
}

async function galleries({ step, site }: Place): Promise<void> {
  await step("several pictures, one of which is none", site.url, async (page) => {
    const text = { name: "notes.txt", bytes: new TextEncoder().encode("no picture") };
    await give(
      page,
      "drop",
      CAT,
      await fixture("pictures/lossy.webp"),
      await fixture("pictures/lossy.avif"),
      text,
    );
    await page.waitForFunction("document.querySelectorAll('vit-gallery [data-state=done]').length === 3");
    await page.waitForSelector("vit-gallery [data-state=failed]");
    await page.focus("vit-gallery [aria-current=true]");
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    assertMatch(
      await textOf(page, "vit-answer [role=alert]"),
      /a PNG, JPEG, WebP, AVIF, GIF or BMP is wanted/,
    );
    await page.keyboard.press("ArrowLeft");
    await untilText(page, "vit-stage figcaption", /lossy\.avif/);
    await press(page, "Clear");
    await page.waitForSelector("vit-gallery", { hidden: true });
    await give(page, "paste", CAT);
    assertEquals(await labelOf(page), "cat");
  });
  await step("what is said to a screen reader, and pictures by buttons", site.url, async (page) => {
    await press(page, "Try a cat");
    assertEquals(await labelOf(page), "cat");
    assertEquals(await page.$eval("input[capture]", (input) => input.getAttribute("capture")), "environment");
    const input = await page.$("input[type=file][multiple]");
    await input!.uploadFile(new URL("tests/fixtures/chelsea.jpg", ROOT).pathname);
    assertEquals(await labelOf(page), "cat");
    await untilText(page, "[role=status]", /^chelsea\.jpg: cat, \d+\.\d %$/);
    const unnamed = await page.$$eval(
      "button, input:not([hidden]), select",
      (controls) =>
        controls.filter((control) => {
          const { labels, textContent } = control as unknown as {
            labels: { length: number };
            textContent: string;
          };
          return !labels?.length && !textContent.trim() && !control.getAttribute("aria-label");
        }).map((control) => control.outerHTML),
    );
    assertEquals(unnamed, []);
  });
}

async function devices({ step, site }: Place): Promise<void> {
  await step("the GPU where there is one", site.url, async (page) => {
    await give(page, "drop", CAT);
    assertEquals(await labelOf(page), "cat");
    if (!await hasAdapter(page)) {
      assertEquals(
        await page.$eval("vit-device", (device) => (device as unknown as { hidden: boolean }).hidden),
        true,
      );
      return;
    }
    await page.waitForSelector("vit-device", { visible: true });
    await page.click("label[for=device-gpu]");
    await untilText(page, "#place", /on the GPU/, SHADERS);
    await untilText(page, "vit-times h3", /\(GPU\)/);
    assertEquals(await labelOf(page), "cat");
    await page.click("label[for=device-cpu]");
    await untilText(page, "vit-times h3", /\(CPU\)/);
  });
}

async function hubs({ step, site, hub }: Place): Promise<void> {
  const expected = /40[14]|preprocessor_config/;
  await step("a model of the hub: its size before, its progress, and wrong names", site.url, async (page) => {
    const ask = async (name: string) => {
      await choose(page, "#model", "another");
      await page.waitForSelector("#name");
      await page.type("#name", name);
      await page.keyboard.press("Enter");
    };
    await ask("org/none");
    assertMatch(await textOf(page, "vit-hub [role=alert]"), /has no such repository/);
    await press(page, "Cancel");
    assertEquals(
      await page.$eval("#model", (select) => (select as unknown as { value: string }).value),
      "page",
    );
    await ask("vit-tinny");
    assertMatch(await textOf(page, "vit-hub [role=alert]"), /known names like it are .*vit-tiny/);
    await press(page, "Another name");
    await ask("org/name");
    await untilText(page, "vit-hub p", /^org\/name: 1\.6 MB, downloaded once/);
    assertEquals(hub.downloads("model.safetensors").length, 0);
    await press(page, "Download 1.6 MB");
    await page.waitForSelector("vit-hub", { hidden: true });
    assertEquals(hub.downloads("model.safetensors").length, 1);
    await give(page, "drop", CAT);
    assertEquals(await labelOf(page), "cat");
    assertEquals(
      await page.$eval("#model", (select) => (select as unknown as { value: string }).value),
      "hub:org/name",
    );
    await choose(page, "#model", "page");
    await choose(page, "#model", "hub:org/name"); // kept: not asked again
    await page.waitForSelector("vit-hub", { hidden: true });
    assertEquals(hub.downloads("model.safetensors").length, 1);
  }, expected);
}

async function servers({ step, kind }: Place): Promise<void> {
  const small = () => loadModel(new URL("weights", ROOT), { device: "cpu", worker: true });
  const broken = () => Promise.reject(new Error("broken"));
  const options = { models: { small, broken }, token: "s3cret", onError() {} };
  const server = pageServer(options);
  await step("the server computes, which is said, and fails, which is said too", server.url, async (page) => {
    assertMatch(await textOf(page, "#place"), /^Pictures are sent to 127\.0\.0\.1:\d+, which computes\.$/);
    await give(page, "drop", CAT);
    assertMatch(await textOf(page, "vit-answer [role=alert]"), /without the right token/);
    await page.type("#token", "s3cret");
    await page.keyboard.press("Enter");
    assertEquals(await labelOf(page), "cat");
    const map = await mapOf(page);
    assert(map.covers && map.x > 0.2 && map.x < 0.85, JSON.stringify(map));
    await choose(page, "#kind", "2");
    await mapOf(page, map);
    await screenshots(page, `${kind}-server`);
    await choose(page, "#model", "server:broken");
    assertMatch(await textOf(page, "vit-answer [role=alert]"), /The server failed/);
    await choose(page, "#model", "server:small");
    assertEquals(await labelOf(page), "cat");
    await server.stop();
    await give(page, "drop", await fixture("chelsea.jpg"));
    assertMatch(await textOf(page, "vit-answer [role=alert]"), /Cannot reach the server at 127\.0\.0\.1/);
    await using _again = pageServer(options, Number(new URL(server.url).port));
    await press(page, "Try again");
    assertEquals(await labelOf(page), "cat");
  }, /401|500|ERR_CONNECTION|Failed to load|NetworkError|refused/);
}

async function updates({ step, site }: Place): Promise<void> {
  await step("a new version of the site", site.url, async (page) => {
    await page.waitForFunction("navigator.serviceWorker.ready.then(() => true)");
    await page.reload(); // from now on the service worker answers
    const hub = () => page.$eval("meta[name=vit-edge-hub]", (meta) => meta.getAttribute("content"));
    const before = await hub();
    await site.remake("https://new.example");
    await page.reload();
    assertEquals(await hub(), before);
    await Promise.all([page.waitForNavigation(), press(page, "Use it")]);
    assertEquals(await hub(), "https://new.example");
  });
}

async function offline({ step, site }: Place): Promise<void> {
  await step("without a network, with threads", site.url, async (page) => {
    await page.waitForFunction("navigator.serviceWorker.ready.then(() => true)");
    await site.stop();
    await page.reload();
    assertEquals(await page.evaluate("crossOriginIsolated"), true);
    for (const picture of ["chelsea.jpg", "pictures/lossy.avif"]) {
      await give(page, "drop", await fixture(picture));
      await untilText(page, "vit-stage figcaption", new RegExp(picture.split("/").at(-1)!));
      assert((await labelOf(page)).length > 0);
    }
  });
}

async function looks({ step, site, kind }: Place): Promise<void> {
  await step("screenshots", site.url, async (page) => {
    await page.setViewport({ width: 1280, height: 900 });
    await screenshots(page, `${kind}-empty`);
    await give(page, "drop", CAT, await fixture("chelsea.jpg"), await fixture("pictures/lossy.webp"));
    await mapOf(page);
    await screenshots(page, `${kind}-desktop`);
    if (kind === "firefox") return;
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    await screenshots(page, `${kind}-dark`);
  });
  await step("a phone", site.url, async (page) => {
    const hasTouch = kind === "chrome"; // puppeteer has no touch in Firefox
    await page.setViewport({ width: 390, height: 844, deviceScaleFactor: 2, isMobile: hasTouch, hasTouch });
    await screenshots(page, `${kind}-phone-empty`);
    await give(page, "drop", CAT, await fixture("chelsea.jpg"), await fixture("pictures/lossy.webp"));
    await mapOf(page);
    await screenshots(page, `${kind}-phone`);
    assertEquals(
      await page.evaluate("document.documentElement.scrollWidth > innerWidth"),
      false,
      "it scrolls sideways",
    );
    const small = await page.$$eval(
      "button, select",
      (controls) =>
        controls.filter((control) => control.checkVisibility() && control.getBoundingClientRect().height < 40)
          .map((control) => control.textContent),
    );
    assertEquals(small, [], "too small to touch");
    assertEquals(await page.$eval(".for-touch", (button) => button.checkVisibility()), hasTouch);
  });
}

for (const kind of ["chrome", "firefox"] as const) {
  const installed = findBrowser(kind);
  Deno.test({
    name: `the page in ${kind}${installed ? "" : " (skipped: there is none on the PATH)"}`,
    ignore: !installed,
    fn: async (t) => {
      const files = Object.fromEntries(
        await Promise.all(
          ["model.safetensors", "config.json"].map(async (path) =>
            [path, await Deno.readFile(new URL(`weights/${path}`, ROOT))] as const
          ),
        ),
      );
      await using hub = new MockHub({ files });
      await using site = await staticSite(hub.endpoint);
      await withBrowser(installed!, async (browser) => {
        const step: Place["step"] = async (title, url, run, expected) => {
          await t.step(title, () => withPage(browser, url, run, expected));
        };
        const place = { kind, site, hub, step };
        for (const group of [looks, firstLabel, maps, galleries, devices, hubs, servers, updates, offline]) {
          await group(place);
        }
      });
    },
  });
}
