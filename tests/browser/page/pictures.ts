/**
 * What the page says of pictures, and where it says that the model looked.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { catInCorner } from "./corners.ts";
import { choose, fixture, give, hasAdapter, labelOf, mapOf, press, textOf, untilText } from "./driving.ts";
import { CAT, type Place, ROOT } from "./place.ts";
import { screenshots } from "./records.ts";

/** Milliseconds in which a GPU of software compiles shaders that are new to it, on a busy machine. */
const SHADERS = 400_000;

export async function maps({ step, site, kind }: Place): Promise<void> {
  await step("the map's hot spot is on the cat", site.url, async (page) => {
    await give(page, "drop", CAT);
    const rollOut = await mapOf(page);
    assert(rollOut.covers);
    await untilText(page, "vit-stage figcaption", /chelsea\.png.*looked most in the middle$/s);
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

export async function galleries({ step, site }: Place): Promise<void> {
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

export async function photos({ step, site }: Place): Promise<void> {
  await step("a photo with the camera of this machine", site.url, async (page) => {
    await press(page, "Use the camera");
    await page.waitForFunction("!document.querySelector('vit-camera .primary').disabled");
    await press(page, "Take it");
    await untilText(page, "vit-stage figcaption", /photo\.png/);
    assert((await labelOf(page)).length > 0);
    assertEquals(await page.evaluate("document.querySelector('vit-camera video').srcObject"), null);
    assertEquals(await page.$eval("vit-camera dialog", (dialog) => dialog.open), false);
  });
}

export async function devices({ step, site }: Place): Promise<void> {
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
