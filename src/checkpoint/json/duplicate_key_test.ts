import { assertEquals } from "@std/assert";
import { duplicateKey } from "./duplicate_key.ts";

Deno.test("a key that one object holds twice is found at any depth", () => {
  assertEquals(duplicateKey('{"a":1,"a":2}'), "a");
  assertEquals(duplicateKey('[{"a":{"b":1 , "c":{}, "b"\n: 2}}]'), "b");
  assertEquals(duplicateKey('{"__proto__":1,"__proto__":2}'), "__proto__");
  assertEquals(duplicateKey('{"":1,"":2}'), "");
});

Deno.test("one name spelt in two ways is one key", () => {
  assertEquals(duplicateKey(String.raw`{"a":1,"\u0061":2}`), "a");
});

Deno.test("texts that are no keys, or keys of other objects, are no duplicates", () => {
  assertEquals(duplicateKey('{"a":"a","b":["a","a",{"a":1}],"c":{"a":1}}'), undefined);
  assertEquals(duplicateKey(String.raw`{"a":"\\","b":"\",\"a\":\"{","\"":"a","\\":1}`), undefined);
  assertEquals(duplicateKey("3"), undefined);
});
