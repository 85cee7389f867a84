import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { defineConfig } from "../../vit/config.ts";
import { readOwnConfig } from "./own_config.ts";

Deno.test("a whole description survives JSON", () => {
  const vit = defineConfig({ qkScale: 0.1, representationSize: 5, qkvBias: false });
  const preprocess = {
    imageSize: 224,
    interpolation: "box",
    cropPct: 0.5,
    cropMode: "squash",
    mean: [0.1],
    std: [0.2],
  };
  const text = JSON.stringify({ ...vit, preprocess, classNames: ["a", "b"] });
  assertEquals(
    readOwnConfig(text),
    { vit, preprocess, classNames: ["a", "b"] } as ReturnType<typeof readOwnConfig>,
  );
});

Deno.test("what is not said stays open", () => {
  assertEquals(readOwnConfig("{}"), { vit: {}, preprocess: {}, classNames: undefined });
});

Deno.test("unknown fields and wrong types are refused by name", () => {
  const wrong: [text: string, message: string][] = [
    ["[]", "it holds []"],
    ["nonsense", "it is not JSON"],
    ['{ "depth": "12" }', 'depth is "12", a number'],
    ['{ "qkvBias": 1 }', "qkvBias is 1"],
    ['{ "dept": 12 }', "dept is 12, which is not a known field"],
    ['{ "preprocess": { "crop": 1 } }', "preprocess.crop is 1, which is not a known field"],
    ['{ "preprocess": { "cropMode": "border" } }', "preprocess.cropMode is"],
    ['{ "classNames": [1] }', "classNames is [1]"],
  ];
  for (const [text, message] of wrong) assertThrows(() => readOwnConfig(text), CheckpointError, message);
});
