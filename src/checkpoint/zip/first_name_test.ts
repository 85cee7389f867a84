import { assertEquals } from "@std/assert";
import { zipOf } from "../../../tests/support/zip.ts";
import { npz } from "../numpy/format.ts";
import { torch } from "../torch/format.ts";
import { firstName } from "./first_name.ts";

const bytes = new Uint8Array();

Deno.test("the first file's name is read where it is whole", async () => {
  const head = await zipOf([{ name: "a/b.npy", bytes }, { name: "z", bytes }]);
  assertEquals(firstName(head), "a/b.npy");
  for (let length = 0; length < 37; length++) assertEquals(firstName(head.subarray(0, length)), undefined);
  assertEquals(firstName(await zipOf([])), undefined);
  assertEquals(firstName(new Uint8Array(40)), undefined);
});

Deno.test("formats that are archives are told apart by it", async () => {
  const kinds: Record<string, [isTorch: boolean, isNumpy: boolean]> = {
    "a/b.npy": [false, true],
    "data.pkl": [true, false],
    "x/data.pkl": [true, false],
    "archive/byteorder": [true, false],
    "x/.format_version": [true, false],
    "x/data/12": [true, false],
    "code/constants.pkl": [true, false],
    ".npyx": [false, false],
    "xdata.pkl": [false, false],
    "word/document.xml": [false, false],
  };
  for (const [name, kind] of Object.entries(kinds)) {
    const head = await zipOf([{ name, bytes }, { name: "z.npy", bytes }]);
    assertEquals([torch.matches(head), npz.matches(head)], kind, name);
  }
});
