import { assertEquals } from "@std/assert";
import { defineConfig } from "./config.ts";
import { isPlain } from "./plain.ts";

Deno.test("a plain network differs from ViT-B in sizes alone", () => {
  const configs = [
    {},
    { imageSize: 32, patchSize: 4, numClasses: 10, representationSize: 7, qkScale: 0.5, dropRate: 0.1 },
    { distilledHead: undefined },
    { distilled: true },
    { distilledHead: false },
  ];
  assertEquals(configs.map((config) => isPlain(defineConfig(config))), [true, true, true, false, false]);
});
