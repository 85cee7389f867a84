/**
 * The settings of the hub: variables of the environment, and the token's files.
 */
import { assertEquals, assertThrows } from "@std/assert";
import { hubEndpoint, type HubOptions, hubSettings } from "../../src/checkpoint/hub/settings.ts";
import { CheckpointError } from "../../src/errors.ts";
import { isGranted, mayConnect } from "../../src/util/environment.ts";

const VARIABLES = [
  "HF_ENDPOINT",
  "HF_TOKEN",
  "HUGGING_FACE_HUB_TOKEN",
  "HF_TOKEN_PATH",
  "HF_HUB_DISABLE_IMPLICIT_TOKEN",
  "HF_HOME",
  "HF_HUB_CACHE",
  "HUGGINGFACE_HUB_CACHE",
  "HF_HUB_OFFLINE",
  "TRANSFORMERS_OFFLINE",
  "XDG_CACHE_HOME",
  "HOME",
];

/** Runs with these variables and no other of the hub's; those of the process stay as they were. */
async function withVariables<T>(variables: Record<string, string>, run: () => T): Promise<Awaited<T>> {
  const before = VARIABLES.map((name) => Deno.env.get(name));
  for (const name of VARIABLES) Deno.env.delete(name);
  try {
    for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
    return await run();
  } finally {
    VARIABLES.forEach((name, i) =>
      before[i] === undefined ? Deno.env.delete(name) : Deno.env.set(name, before[i])
    );
  }
}

const settingsOf = (variables: Record<string, string>, options: HubOptions = {}) =>
  withVariables(variables, () => hubSettings(options));

Deno.test("the cache's folder is found as Python finds it", async () => {
  const cases: [Record<string, string>, string | undefined][] = [
    [{}, undefined],
    [{ HOME: "/h" }, "/h/.cache/huggingface/hub"],
    [{ HOME: "/h", XDG_CACHE_HOME: "/x" }, "/x/huggingface/hub"],
    [{ HOME: "/h", XDG_CACHE_HOME: "/x", HF_HOME: "~/hf" }, "/h/hf/hub"],
    [{ HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
    [{ HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/c" }, "/c"],
  ];
  for (const [variables, cacheDir] of cases) assertEquals((await settingsOf(variables)).cacheDir, cacheDir);
  assertEquals((await settingsOf({ HF_HUB_CACHE: "/c" }, { cacheDir: "/told" })).cacheDir, "/told");
});

Deno.test("the token is told, or lies in a file", async () => {
  const home = await Deno.makeTempDir();
  await Deno.writeTextFile(`${home}/token`, "of home\n");
  await Deno.writeTextFile(`${home}/other`, " of path ");
  const files = { HF_HOME: home, HF_TOKEN_PATH: `${home}/other` };
  const cases: [Record<string, string>, string | undefined][] = [
    [{}, undefined],
    [{ HF_HOME: home }, "of home"],
    [files, "of path"],
    [{ HOME: home, HF_TOKEN_PATH: "~/other" }, "of path"],
    [{ ...files, HF_TOKEN: " told " }, "told"],
    [{ ...files, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }, undefined],
    [{ HF_HOME: `${home}/none` }, undefined],
  ];
  for (const [variables, token] of cases) assertEquals((await settingsOf(variables)).token, token);
  await Deno.remove(home, { recursive: true });
});

Deno.test("offline is told, or said by a variable", async () => {
  for (const name of ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"]) {
    for (const value of ["1", "ON", "yes", "True"]) {
      assertEquals((await settingsOf({ [name]: value })).offline, true);
    }
    for (const value of ["0", "no", ""]) assertEquals((await settingsOf({ [name]: value })).offline, false);
    assertEquals((await settingsOf({ [name]: "1" }, { offline: false })).offline, false);
  }
});

Deno.test("the hub's address", async () => {
  assertEquals(await withVariables({}, () => hubEndpoint()), "https://huggingface.co");
  const mirror = { HF_ENDPOINT: "https://mirror.example/hub/" };
  assertEquals(await withVariables(mirror, () => hubEndpoint()), "https://mirror.example/hub");
  assertEquals(await withVariables(mirror, () => hubEndpoint("http://127.0.0.1:1")), "http://127.0.0.1:1");
  await withVariables({ HF_ENDPOINT: "mirror.example" }, () => {
    assertThrows(() => hubEndpoint(), CheckpointError, "Cannot ask the hub at mirror.example: an https: URL");
  });
});

Deno.test("variables that may not be read are passed over", async () => {
  const module = new URL("../../src/checkpoint/hub/settings.ts", import.meta.url);
  const script =
    `import { hubSettings } from "${module}"; console.log(JSON.stringify(await hubSettings({})));`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-env=HOME",
      `data:text/typescript,${encodeURIComponent(script)}`,
    ],
    env: { HF_TOKEN: "secret", HF_HUB_OFFLINE: "1", HF_HUB_CACHE: "/c", HOME: "/h" },
  }).output();
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), {
    endpoint: "https://huggingface.co",
    cacheDir: "/h/.cache/huggingface/hub",
    offline: false,
  });
});

Deno.test({
  name: "an address is permitted with its port, or its whole host",
  permissions: { net: ["a.example", "b.example:443", "c.example:8080"] },
  fn() {
    const may = (url: string) => mayConnect(new URL(url));
    assertEquals(["https://a.example", "http://a.example:99", "https://b.example/x"].map(may), [
      true,
      true,
      true,
    ]);
    assertEquals(["http://b.example", "https://c.example", "https://d.example"].map(may), [
      false,
      false,
      false,
    ]);
    assertEquals(may("https://c.example:8080"), true);
    assertEquals(isGranted({ name: "read", path: "/x" }), false);
  },
});
