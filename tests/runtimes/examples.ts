/**
 * The examples of the package's page, run as its readers would.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Installed as Browser, withBrowser, withPage } from "../browser/browsers.ts";
import { MockHub } from "../support/mock_hub.ts";
import { exampleOf, type Installed } from "./installed.ts";

const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", jpg: "image/jpeg" };

/** Milliseconds after which a process hangs. */
const PATIENCE = 60_000;

/** Runs a program to its end. @returns what it printed */
export async function run(executable: string, args: string[], cwd: string, env = {}): Promise<string> {
  const signal = AbortSignal.timeout(PATIENCE);
  const { success, stdout, stderr } = await new Deno.Command(executable, { args, cwd, env, signal }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, out! + err);
  return out!;
}

/** The example of a published model, on a hub that has the embedded one under its name. */
export async function runsNamed(executable: string, installed: Installed): Promise<void> {
  const { folder } = installed;
  const files = await Promise.all(["model.safetensors", "config.json"].map(async (path) => {
    return [path, await Deno.readFile(new URL(`../../weights/${path}`, import.meta.url))] as const;
  }));
  await using hub = new MockHub({
    repository: "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k",
    files: Object.fromEntries(files),
    large: ["model.safetensors"],
  });
  await Deno.writeTextFile(`${folder}/named.js`, await exampleOf(installed, "vit-tiny"));
  const env = { HF_ENDPOINT: hub.endpoint, HF_HOME: `${folder}/none` };
  assertMatch(await run(executable, ["named.js"], folder, env), /label: 'cat'/);
}

/** The example of a page, in a browser. */
export async function runsInPage(installed: Installed, chromium: Browser): Promise<void> {
  const { folder } = installed;
  await Deno.writeTextFile(`${folder}/page.html`, await exampleOf(installed, "document.title"));
  await using site = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async ({ url }) => {
    const path = decodeURIComponent(new URL(url).pathname);
    const body = await Deno.readFile(folder + path).catch(() => null);
    const type = TYPES[path.split(".").at(-1)!] ?? "application/octet-stream";
    return new Response(body, { status: body ? 200 : 404, headers: { "content-type": type } });
  });
  const address = `http://127.0.0.1:${site.addr.port}/page.html`;
  await withBrowser(chromium, (browser) =>
    withPage(browser, address, async (page) => {
      await page.waitForFunction("document.title !== ''");
      assertEquals(await page.title(), "cat");
    }, /favicon/));
}
