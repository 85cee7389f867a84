import { assertEquals, assertThrows } from "@std/assert";
import {
  loadOptionsFromEnvironment,
  modelFromEnvironment,
  optionsFromEnvironment,
  variableOf,
} from "../../src/server/environment.ts";
import { type LimitName, LIMITS } from "../../src/server/limits.ts";

/** What `read` finds with these variables alone; those of the process stay as they were. */
function withVariables<Found>(variables: Record<string, string>, read: () => Found): Found {
  const before = Object.entries(Deno.env.toObject()).filter(([name]) => name.startsWith("VIT_EDGE_"));
  for (const [name] of before) Deno.env.delete(name);
  try {
    for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
    return read();
  } finally {
    for (const name of Object.keys(variables)) Deno.env.delete(name);
    for (const [name, value] of before) Deno.env.set(name, value);
  }
}

const optionsOf = (variables: Record<string, string>) => withVariables(variables, optionsFromEnvironment);

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

Deno.test("an empty token is no server for everybody", () => {
  assertEquals(optionsOf({ VIT_EDGE_TOKEN: "abc" }), { token: "abc" });
  const message = "Cannot serve with an empty VIT_EDGE_TOKEN: a token, or no such variable, is wanted";
  assertThrows(() => optionsOf({ VIT_EDGE_TOKEN: "" }), RangeError, message);
});

Deno.test("the hub of the page", () => {
  const hub = (value: string) => optionsOf({ VIT_EDGE_PAGE_HUB: value });
  assertEquals(hub("https://hub.example"), { pageHub: "https://hub.example" });
  assertEquals(hub("none"), { pageHub: "" });
});

Deno.test("the model to serve", () => {
  assertEquals(withVariables({ VIT_EDGE_MODEL: "vit-tiny" }, modelFromEnvironment), "vit-tiny");
  assertEquals(withVariables({}, modelFromEnvironment), undefined);
});

Deno.test("how the model is loaded", () => {
  const loading = (variables: Record<string, string>) => withVariables(variables, loadOptionsFromEnvironment);
  assertEquals(loading({}), {});
  assertEquals(
    loading({
      VIT_EDGE_MODEL: "vit-tiny",
      VIT_EDGE_HEAD: "head.pth",
      VIT_EDGE_DEVICE: "cpu",
      VIT_EDGE_THREADS: "3",
      VIT_EDGE_DTYPE: "int8",
    }),
    { head: "head.pth", device: "cpu", threads: 3, dtype: "int8" },
  );
  for (
    const [variables, message] of [
      [{ VIT_EDGE_HEAD: "head.pth" }, "VIT_EDGE_MODEL is wanted"],
      [{ VIT_EDGE_DEVICE: "CPU" }, "VIT_EDGE_DEVICE=CPU: one of auto, cpu, gpu is wanted"],
      [{ VIT_EDGE_DTYPE: "q8" }, "VIT_EDGE_DTYPE=q8: one of f32, f16, int8 is wanted"],
      [{ VIT_EDGE_THREADS: "0" }, "VIT_EDGE_THREADS=0: a whole number from 1 is wanted"],
    ] as const
  ) assertThrows(() => loading(variables), RangeError, message);
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
