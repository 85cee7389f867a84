import { assert, assertEquals } from "@std/assert";
import { choiceGroups } from "./choices.ts";

const HUB = "https://huggingface.co";

Deno.test("a static site offers the embedded model first, then the hub's, then any other", () => {
  const [group, ...others] = choiceGroups({ hub: HUB, server: undefined }, "host", ["org/name"]);
  assertEquals(others, []);
  const { items } = group!;
  assertEquals(items[0]!.choice, { place: "page", name: undefined });
  assert(
    items.some(({ value, text }) => value === "hub:vit-tiny" && text === "vit-tiny: 1000 classes, 22.9 MB"),
  );
  assert(!items.some(({ value }) => value.includes("dino")), "backbones have no classes");
  assertEquals(items.slice(-2).map(({ value, choice }) => [value, choice?.name]), [[
    "hub:org/name",
    "org/name",
  ], [
    "another",
    undefined,
  ]]);
});

Deno.test("without a hub there is only the embedded model", () => {
  const groups = choiceGroups({ hub: "", server: undefined }, "host", ["org/name"]);
  assertEquals(groups.map(({ items }) => items.length), [1]);
});

Deno.test("a server's models come first, with where they are", () => {
  const server = { models: ["default", "int8"], wantsToken: false };
  const [first, second] = choiceGroups({ hub: HUB, server }, "example.com");
  assertEquals(first!.label, "On example.com: pictures are sent there");
  assertEquals(first!.items.map(({ text }) => text), ["The server's model", "int8"]);
  assertEquals(second!.items[0]!.value, "page");
});
