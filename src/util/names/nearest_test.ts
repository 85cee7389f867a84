import { assertEquals } from "@std/assert";
import { nearest } from "./nearest.ts";

const KNOWN = ["vit_tiny", "vit_small", "deit_small"];

Deno.test("names that share letters come first, and those that share few not at all", () => {
  assertEquals(nearest("vit-smal", KNOWN), ["vit_small", "deit_small", "vit_tiny"]);
  assertEquals(nearest("vit-smal", KNOWN, 1), ["vit_small"]);
  assertEquals(nearest("qqq", KNOWN), []);
});
