/**
 * How the page looks, and how soon.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { classify } from "../../../mod.ts";
import { choose, fixture, give, labelOf, mapOf, textOf } from "./driving.ts";
import { CAT, type Place, ROOT } from "./place.ts";
import { gzippedScripts, screenshots } from "./records.ts";
import { pageServer } from "./sites.ts";

export async function looks({ step, site, kind }: Place): Promise<void> {
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
    const fits = await page.evaluate("innerWidth === 390 && document.documentElement.scrollWidth <= 390");
    assertEquals(fits, true, "it scrolls sideways");
    const small = await page.$$eval(
      "button, select",
      (controls) =>
        controls.filter((control) => control.checkVisibility() && control.getBoundingClientRect().height < 40)
          .map((control) => control.textContent),
    );
    assertEquals(small, [], "too small to touch");
    assertEquals(await page.$eval("button.for-touch", (button) => button.checkVisibility()), hasTouch);
  });
}

export async function firstLabel({ step, kind }: Place): Promise<void> {
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
