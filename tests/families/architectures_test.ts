/**
 * Every architecture of timm's that is built here has timm's number of parameters; the others are refused by their names.
 */
import { assertEquals, assertThrows } from "@std/assert";
import { configOf, isBuilt } from "../../src/checkpoint/config/architectures.ts";
import { timmNames } from "../../src/checkpoint/config/timm/table.ts";
import { CheckpointError } from "../../src/errors.ts";
import { parameterCount } from "../../src/vit/weights.ts";
import { sharedTest } from "../checkpoint/oracle.ts";

interface Source {
  readonly architectures: Readonly<Record<string, { readonly parameters: number | null }>>;
}

sharedTest("timm's architectures have timm's numbers of parameters", "timm_vit.json", async (url) => {
  const { architectures }: Source = JSON.parse(await Deno.readTextFile(url));
  assertEquals(Object.keys(architectures).sort(), timmNames());
  const counted = Object.entries(architectures).filter(([name, { parameters }]) =>
    parameters !== null && isBuilt(name)
  );
  const found = counted.map(([name]) => [name, parameterCount(configOf(name))]);
  assertEquals(found, counted.map(([name, { parameters }]) => [name, parameters]));
  assertEquals(counted.length, 209);
});

/** Published numbers of parameters, and those of networks that timm's table does not count. */
const COUNTS: Readonly<Record<string, number>> = {
  "vit_base_patch16_224": 86_567_656,
  "vit_base_patch32_224": 88_224_232,
  "vit_large_patch16_224": 304_326_632,
  "vit_tiny_patch16_224": 5_717_416,
  "vit_small_patch32_224": 22_878_952,
  "vit_base_patch16_384": 86_859_496,
  "deit_tiny_distilled_patch16_224": 5_910_800,
  "deit_base_distilled_patch16_224": 87_338_192,
  "vit_cifar10_patch4_32": 811_146,
  "vit_cifar10_patch6_54": 1_215_754,
};

Deno.test("networks have their published numbers of parameters", () => {
  const names = Object.keys(COUNTS);
  assertEquals(Object.fromEntries(names.map((name) => [name, parameterCount(configOf(name))])), COUNTS);
});

Deno.test("architectures that are not built are named, with the reason", () => {
  const refused = timmNames().filter((name) => !isBuilt(name));
  assertEquals(refused.length, 3);
  for (const name of refused) {
    assertThrows(() => configOf(name), CheckpointError, `Cannot read timm's architecture ${name}: `);
  }
  assertThrows(() => configOf("vit_tinny"), RangeError, 'Cannot build "vit_tinny"');
});
