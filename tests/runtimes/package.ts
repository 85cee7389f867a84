/**
 * The package for npm: its files, its types, and that its page's examples run.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { NAME } from "../../src/bundle/package/manifest.ts";
import { VERSION } from "../../src/version.ts";
import { findBrowser } from "../browser/browsers.ts";
import { type Edge, withEdge } from "./edge.ts";
import { run, runsInPage, runsNamed } from "./examples.ts";
import { find, type Name } from "./executables.ts";
import { exampleOf, type Installed } from "./installed.ts";

const PICTURE = new URL("../fixtures/chelsea.png", import.meta.url);

/** A Worker has so much memory on Cloudflare's machines. */
const EDGE_BYTES = 128e6;

const EMPTY_WORKER = 'export default { fetch: () => new Response("empty") };';

const USE = `import { classify, createHandler, loadModel, type Model, PictureError } from "${NAME}";

const model: Model = await loadModel("weights", { device: "auto", threads: 2 });
const logits: Float32Array = await model.forward(new Float32Array(3 * 54 * 54));
const [best] = await classify("cat.jpg", { topK: 1 });
const label: string = best!.label;
// @ts-expect-error: no such option
await classify("cat.jpg", { topk: 1 });
export { createHandler, label, logits, PictureError };
`;

/** A test that needs programs from npm; it says why it is skipped. */
async function needing(
  t: Deno.TestContext,
  { folder }: Installed,
  { title, programs }: { title: string; programs: readonly Name[] },
  fn: (...executables: string[]) => Promise<void>,
): Promise<void> {
  const found = await Promise.all(programs.map((name) => find(name, folder)));
  const reason = found.find(({ reason }) => reason)?.reason;
  await t.step({
    name: reason ? `${title} (skipped: ${reason})` : title,
    ignore: reason !== undefined,
    fn: () => fn(...found.map(({ executable = "" }) => executable)),
  });
}

async function checkTypes(tsc: string, { folder }: Installed): Promise<void> {
  await Deno.writeTextFile(`${folder}/use.ts`, USE);
  const common = ["--noEmit", "--strict", "--skipLibCheck", "false", "--lib", "esnext,dom", "use.ts"];
  for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
    const ways = ["--target", "es2022", "--module", module!, "--moduleResolution", resolution!];
    assertEquals(await run("node", [tsc, ...ways, ...common], folder), "");
  }
}

async function label(origin: string): Promise<string> {
  const response = await fetch(origin, { method: "POST", body: await Deno.readFile(PICTURE) });
  return (await response.json()).label;
}

const SERVER = `import { createHandler } from "${NAME}";
console.log(await (await createHandler()(new Request("http://here/"))).text());`;

/** The handler of the server answers, too, and that a picture is damaged. */
const HANDLER_WORKER = `import { createHandler } from "${NAME}";
export default { fetch: createHandler() };`;

async function answersAsServer({ origin }: Edge): Promise<void> {
  const post = async (body: BodyInit) => {
    const response = await fetch(`${origin}/classify?topK=1`, { method: "POST", body });
    return [response.status, await response.json()] as const;
  };
  const [status, { predictions }] = await post(await Deno.readFile(PICTURE));
  assertEquals([status, predictions[0].label], [200, "cat"]);
  const [refused, { error }] = await post("no picture");
  assertEquals([refused, error.code], [415, "unsupported"]);
}

/** Tests the package itself, in every runtime that its page has an example for. */
export async function tryPackage(t: Deno.TestContext, installed: Installed): Promise<void> {
  const { folder, packed } = installed;

  await t.step("has what it needs, and nothing else", async () => {
    const manifest = JSON.parse(await Deno.readTextFile(`${installed.package}/package.json`));
    assertEquals([manifest.name, manifest.version, manifest.license], [NAME, VERSION, "MIT"]);
    assertEquals([manifest.dependencies, manifest.scripts], [undefined, undefined]);
    const { types, workerd, default: otherwise } = manifest.exports["."];
    for (const path of [types, workerd, otherwise]) assert(packed.includes(path.slice(2)), path);
    const besides = packed.filter((path) => !/^(types|generated)\/|\.wasm$/.test(path));
    const texts = ["LICENSE", "LICENSES.txt", "README.md", "package.json"];
    assertEquals(besides, [...texts, "vit-edge.js", "workerd.js"]);
    assertMatch(
      await Deno.readTextFile(`${installed.package}/LICENSES.txt`),
      /@jsquash\/jpeg@.* \(Apache-2.0\)/,
    );
  });

  await Deno.writeTextFile(`${folder}/example.js`, await exampleOf(installed, "console.log(best.label)"));
  for (const program of ["node20", "node24", "bun"] satisfies Name[]) {
    await needing(
      t,
      installed,
      { title: `runs its example: ${program}`, programs: [program] },
      async (executable) => {
        assertEquals(await run(executable, ["example.js"], folder), "cat\n");
      },
    );
  }
  await needing(t, installed, { title: "loads a model by its name", programs: ["node24"] }, (executable) => {
    return runsNamed(executable, installed);
  });

  const chromium = findBrowser("chrome");
  await t.step({
    name: chromium ? "runs in a page" : "runs in a page (skipped: there is no Chromium on the PATH)",
    ignore: !chromium,
    fn: () => runsInPage(installed, chromium!),
  });

  await Deno.writeTextFile(`${folder}/server.js`, SERVER);
  await needing(t, installed, { title: "serves the page", programs: ["node24"] }, async (executable) => {
    assertMatch(await run(executable, ["server.js"], folder), /^<!DOCTYPE html>/);
  });

  const deno = ["run", "--allow-read", "--no-prompt", "--no-lock", "example.js"];
  await needing(
    t,
    installed,
    { title: "runs its example: Deno", programs: ["oldestDeno"] },
    async (oldest) => {
      for (const executable of [oldest, Deno.execPath()]) {
        assertEquals(await run(executable, deno, folder), "cat\n");
      }
    },
  );

  await needing(
    t,
    installed,
    { title: "has types", programs: ["typescript"] },
    (tsc) => checkTypes(tsc, installed),
  );

  const programs = ["node24", "miniflare"] satisfies Name[];
  await needing(
    t,
    installed,
    { title: "runs in a Worker of Cloudflare", programs },
    async (node, miniflare) => {
      const edge = { installed, node, miniflare };
      let emptyBytes = 0;
      await withEdge({ ...edge, script: EMPTY_WORKER }, async ({ origin, peakBytes }) => {
        await (await fetch(origin)).body?.cancel();
        emptyBytes = await peakBytes();
      });
      const script = await exampleOf(installed, "export default");
      await withEdge({ ...edge, script }, async ({ origin, peakBytes }) => {
        for (let i = 0; i < 20; i++) assertEquals(await label(origin), "cat");
        const bytes = await peakBytes() - emptyBytes;
        assert(bytes < EDGE_BYTES, `${bytes} bytes more than an empty Worker`);
      });
      await withEdge({ ...edge, script: HANDLER_WORKER }, answersAsServer);
    },
  );

  await needing(
    t,
    installed,
    { title: "says what a Worker without its condition lacks", programs },
    async (node, miniflare) => {
      const script = `import { classify } from "${NAME}";
      export default { fetch: async ({ body }) => new Response(await classify(body).catch((error) => error.message)) };`;
      await withEdge({ installed, node, miniflare, script, conditions: [] }, async ({ origin }) => {
        const response = await fetch(origin, { method: "POST", body: await Deno.readFile(PICTURE) });
        assertMatch(
          await response.text(),
          /^Cannot compile WebAssembly, .* by its condition workerd is wanted$/,
        );
      });
    },
  );
}
