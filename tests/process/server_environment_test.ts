import { assertEquals, assertThrows } from "@std/assert";
import {
  headFromEnvironment,
  modelFromEnvironment,
  optionsFromEnvironment,
  variableOf,
} from "../../src/server/environment.ts";
import { type LimitName, LIMITS } from "../../src/server/limits.ts";

/** The options that variables give; those of the process stay as they were. */
function optionsOf(variables: Record<string, string>) {
  const names = [
    ...Object.keys(LIMITS).map((name) => variableOf(name as LimitName)),
    "VIT_EDGE_ALLOWED_ORIGINS",
    "VIT_EDGE_PAGE_HUB",
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

Deno.test("every limit has a variable", () => {
  assertEquals(variableOf("maxQueueBytes"), "VIT_EDGE_MAX_QUEUE_BYTES");
  assertEquals(optionsOf({}), {});
  const names = Object.keys(LIMITS) as LimitName[];
  const variables = Object.fromEntries(names.map((name, i) => [variableOf(name), String(i + 1)]));
  assertEquals(optionsOf(variables), Object.fromEntries(names.map((name, i) => [name, i + 1])));
});

Deno.test("origins", () => {
  const origins = (value: string) => optionsOf({ VIT_EDGE_ALLOWED_ORIGINS: value }).allowedOrigins;
  assertEquals(origins("*"), "*");
  assertEquals(origins("none"), []);
  assertEquals(origins("https://a.example, https://b.example"), [
    "https://a.example",
    "https://b.example",
  ]);
});

Deno.test("the hub of the page", () => {
  const hub = (value: string) => optionsOf({ VIT_EDGE_PAGE_HUB: value });
  assertEquals(hub("https://hub.example"), { pageHub: "https://hub.example" });
  assertEquals(hub("none"), { pageHub: "" });
});

Deno.test("the model to serve, and its head", () => {
  Deno.env.set("VIT_EDGE_MODEL", "vit-tiny");
  assertEquals(modelFromEnvironment(), "vit-tiny");
  Deno.env.delete("VIT_EDGE_MODEL");
  assertEquals(modelFromEnvironment(), undefined);
  Deno.env.set("VIT_EDGE_HEAD", "head.pth");
  assertEquals(headFromEnvironment(), "head.pth");
  Deno.env.delete("VIT_EDGE_HEAD");
  assertEquals(headFromEnvironment(), undefined);
});

Deno.test("what is no limit", () => {
  for (const wrong of ["-1", "1.5", "1e3", "many", " 1", "0", "99999999999999999999"]) {
    const message = `VIT_EDGE_MAX_BYTES=${wrong}: a whole number from 1 is wanted`;
    assertThrows(() => optionsOf({ VIT_EDGE_MAX_BYTES: wrong }), RangeError, message);
  }
});

Deno.test({
  name: "nothing is read that may not be",
  permissions: { env: ["VIT_EDGE_MAX_QUEUE"] },
  fn: () => {
    Deno.env.set("VIT_EDGE_MAX_QUEUE", "7");
    try {
      assertEquals(optionsFromEnvironment(), { maxQueue: 7 });
    } finally {
      Deno.env.delete("VIT_EDGE_MAX_QUEUE");
    }
  },
});
