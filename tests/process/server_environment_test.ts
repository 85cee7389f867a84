import { assertEquals, assertRejects } from "@std/assert";
import { optionsFromEnvironment, variableOf } from "../../src/server/environment.ts";
import { type LimitName, LIMITS } from "../../src/server/limits.ts";

/** The options that variables give; those of the process stay as they were. */
async function optionsOf(variables: Record<string, string>) {
  const names = [
    ...Object.keys(LIMITS).map((name) => variableOf(name as LimitName)),
    "VIT_EDGE_ALLOWED_ORIGINS",
  ];
  const before = names.map((name) => Deno.env.get(name));
  for (const name of names) Deno.env.delete(name);
  try {
    for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
    return optionsFromEnvironment();
  } finally {
    names.forEach((name, i) =>
      before[i] === undefined ? Deno.env.delete(name) : Deno.env.set(name, before[i])
    );
  }
}

Deno.test("every limit has a variable", async () => {
  assertEquals(variableOf("maxQueueBytes"), "VIT_EDGE_MAX_QUEUE_BYTES");
  assertEquals(await optionsOf({}), {});
  const names = Object.keys(LIMITS) as LimitName[];
  const variables = Object.fromEntries(names.map((name, i) => [variableOf(name), String(i + 1)]));
  assertEquals(await optionsOf(variables), Object.fromEntries(names.map((name, i) => [name, i + 1])));
});

Deno.test("origins", async () => {
  const origins = async (value: string) =>
    (await optionsOf({ VIT_EDGE_ALLOWED_ORIGINS: value })).allowedOrigins;
  assertEquals(await origins("*"), "*");
  assertEquals(await origins("none"), []);
  assertEquals(await origins("https://a.example, https://b.example"), [
    "https://a.example",
    "https://b.example",
  ]);
});

Deno.test("what is no limit", async () => {
  for (const wrong of ["-1", "1.5", "1e3", "many", " 1", "0", "99999999999999999999"]) {
    const message = `VIT_EDGE_MAX_BYTES=${wrong}: a whole number from 1 is wanted`;
    await assertRejects(() => optionsOf({ VIT_EDGE_MAX_BYTES: wrong }), RangeError, message);
  }
});

Deno.test({
  name: "nothing is read that may not be",
  permissions: { env: ["VIT_EDGE_MAX_QUEUE"] },
  fn: async () => {
    Deno.env.set("VIT_EDGE_MAX_QUEUE", "7");
    try {
      assertEquals(optionsFromEnvironment(), { maxQueue: 7 });
    } finally {
      Deno.env.delete("VIT_EDGE_MAX_QUEUE");
    }
  },
});
