/**
 * Versions are written down in one place each: Deno's in `tests/deno_versions.json`, those of packages that are used in
 * development in `tests/deno.json`, and that of each shipped package in the one module that imports it.
 */
import { assert, assertEquals } from "@std/assert";
import versions from "./deno_versions.json" with { type: "json" };
import development from "./deno.json" with { type: "json" };
import { findFiles, isLog, readText } from "./text_files.ts";

const DEVELOPMENT = "tests/deno.json";

/** A package of npm with its exact version; Deno itself comes from there, and is looked at apart. */
const PACKAGE = /(?:npm:|["'` ])(?!deno@)((?:@[\w.-]+\/)?[a-z][\w.-]*)@(\d+\.\d+\.\d[\w.-]*)/g;

interface Pin {
  readonly name: string;
  readonly version: string;
}

/** The packages that a text pins: each package and version once. */
function pinsOf(text: string): Pin[] {
  const found = new Map<string, Pin>();
  for (const [, name, version] of text.matchAll(PACKAGE)) {
    found.set(`${name}@${version}`, { name: name!, version: version! });
  }
  return [...found.values()];
}

/** The places that pin each package, as `path version`. */
async function pinnedPlaces(): Promise<Map<string, string[]>> {
  const places = new Map<string, string[]>();
  for (const path of await findFiles("", /\.(ts|js|mjs|json|md|html)$/)) {
    if (path === DEVELOPMENT || isLog(path)) continue;
    for (const { name, version } of pinsOf(await readText(path))) {
      places.set(name, [...places.get(name) ?? [], `${path} ${version}`]);
    }
  }
  return places;
}

/** Versions of Deno in a text that are not in `tests/deno_versions.json`. */
function strangeVersions(text: string): string[] {
  const known: string[] = Object.values(versions);
  return [...text.matchAll(/deno@(\d[\w.-]*\w)/g)].map(([, version]) => version!)
    .filter((version) => !known.includes(version));
}

Deno.test("a text's pins are found", () => {
  const text =
    `import("npm:@a/b@1.2.3/c.js"), import("npm:d@4.5.6"), "npm:d@4.5.6/e.wasm", "npm:NAME@VERSION"`;
  assertEquals(pinsOf(text), [{ name: "@a/b", version: "1.2.3" }, { name: "d", version: "4.5.6" }]);
  assertEquals(strangeVersions(`deno@${versions.current}, deno@1.46.3.`), ["1.46.3"]);
});

Deno.test("every package is pinned in one file", async () => {
  const places = await pinnedPlaces();
  assert(places.has("@jsquash/jpeg"), [...places.keys()].join());
  assertEquals([...places].filter(([, where]) => where.length > 1), []);
});

Deno.test("development has the packages that are shipped in their shipped versions", async () => {
  const places = await pinnedPlaces();
  for (const specifier of Object.values(development.imports)) {
    const { name, version } = pinsOf(specifier)[0]!;
    for (const place of places.get(name) ?? []) {
      assertEquals(place.split(" ")[1], version, `${DEVELOPMENT} and ${place}`);
    }
  }
});

Deno.test("texts name the versions of Deno that are tested", async () => {
  for (const path of await findFiles("", /\.md$|^run$/)) {
    if (!isLog(path)) assertEquals(strangeVersions(await readText(path)), [], path);
  }
  const readme = await readText("README.md");
  const oldest = versions.oldest.split(".").slice(0, 2).join(".");
  assert(readme.includes(`deno@${versions.current} `), "README names the version that runs its commands");
  assert(readme.includes(`Deno from ${oldest} on`), `README names ${oldest}, from which on it works`);
});

Deno.test("the tests that run on every change take Deno's versions from their one place", async () => {
  const script = await readText(".ci/run").catch(() => undefined); // not in a package
  if (script === undefined) return;
  assert(script.includes("tests/deno_versions.json"));
  assert(!/deno@\d/.test(script));
});
