/**
 * The page with a hub, with a server, and without a network.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { loadModel } from "../../../mod.ts";
import { choose, fixture, give, labelOf, mapOf, press, textOf, untilText } from "./driving.ts";
import { CAT, type Place, ROOT } from "./place.ts";
import { screenshots } from "./records.ts";
import { pageServer, staticSite } from "./sites.ts";

export async function hubs({ step, site, hub }: Place): Promise<void> {
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
    await untilText(page, "vit-hub p", /^org\/name: 2\.5 MB, downloaded once/);
    assertEquals(hub.downloads("model.safetensors").length, 0);
    await press(page, "Download 2.5 MB");
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

export async function servers({ step, kind }: Place): Promise<void> {
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

export async function updates({ step }: Place): Promise<void> {
  await using site = await staticSite("");
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

export async function offline({ step, site, hub }: Place): Promise<void> {
  await step("without a network, with threads", site.url, async (page) => {
    await page.waitForFunction("navigator.serviceWorker.ready.then(() => true)");
    await site.stop();
    await hub[Symbol.asyncDispose]();
    await page.reload();
    assertEquals(await page.evaluate("crossOriginIsolated"), true);
    for (const picture of ["chelsea.jpg", "pictures/lossy.avif"]) {
      await give(page, "drop", await fixture(picture));
      await untilText(page, "vit-stage figcaption", new RegExp(picture.split("/").at(-1)!));
      assert((await labelOf(page)).length > 0);
    }
    await choose(page, "#model", "hub:org/name"); // which the browser has kept
    await untilText(page, "#place", /^Pictures stay in this page, which computes/);
    await give(page, "drop", CAT);
    await untilText(page, "vit-stage figcaption", /chelsea\.png/);
    assertEquals(await labelOf(page), "cat");
    await choose(page, "#model", "hub:vit-tiny");
    assertMatch(await textOf(page, "vit-hub [role=alert]"), /cannot be reached|has not kept it/);
  });
}
