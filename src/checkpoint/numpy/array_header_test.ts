import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { joinedBytes } from "../../util/joined.ts";
import { utf8 } from "../../../tests/support/bytes.ts";
import { headerPlace, parseArrayHeader } from "./array_header.ts";

const parse = (text: string) => parseArrayHeader(utf8(text));
const dict = (descr: string, shape: string) =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, } \n`;

Deno.test("the fields of a dict are read in any order and spelling that NumPy has had", () => {
  assertEquals(parse(dict("'<f4'", "(2, 3)")), {
    descr: "<f4",
    dtype: "F32",
    shape: [2, 3],
    fortran: false,
    byteLength: 24,
  });
  const { shape, fortran, dtype } = parse(`{"shape":(3L,),"fortran_order":True,"descr":"|V2"}`);
  assertEquals([shape, fortran, dtype], [[3], true, "BF16"]);
  assertEquals(parse(dict("'<f8'", "()")).byteLength, 8);
  for (const descr of ["'<i8'", "'>f4'", "'|O'", "[('a', '<f4'), ('b', '<i2')]"]) {
    assertEquals(parse(dict(descr, "(2,)")).dtype, undefined);
  }
});

Deno.test("anything else is refused", () => {
  const wrong: Record<string, string> = {
    "": 'its header is "", a dict is wanted',
    "[1]": "a dict is wanted",
    "{}": "descr, fortran_order, shape are wanted",
    "{'descr': '<f4'}": "has the fields descr; descr, fortran_order",
    "{'descr': __import__('os')}": "its header goes on with",
    "{'shape': (1,), 'shape': (1,)}": "has shape twice",
    [dict("'<f4'", "(2,)").replace("False", "0")]: "fortran_order is",
    [dict("'<f4'", "(-1,)")]: "shape is",
    [dict("'<f4'", "(2)")]: "a tuple of whole numbers",
    [dict("'<f4'", "2")]: "a tuple of whole numbers",
    [dict("'<f4'", "(1.5,)")]: "a tuple of whole numbers",
    [dict("'<f4'", `(${"1,".repeat(40)})`)]: "it has 40 axes",
    [dict("'<f4'", "(99999999999, 99999999999)")]: "too large to count",
    [dict("'<i8'", "(99999999999999999999,)")]: "too large to count",
  };
  for (const [text, message] of Object.entries(wrong)) {
    assertThrows(() => parse(text), CheckpointError, message);
  }
});

Deno.test("the header's place depends on the version", () => {
  const start = (text: string) => joinedBytes([`\x93NUMPY${text}`]);
  assertEquals(headerPlace(start("\x01\0\x10\0{'")), { prefix: 10, length: 16 });
  for (const version of ["\x02", "\x03"]) {
    assertEquals(headerPlace(start(`${version}\0\x10\x01\0\0`)), { prefix: 12, length: 272 });
  }
  const wrong = {
    "\x04\0\0\0\0\0": "version 4.0",
    "\x01\x01\0\0\0\0": "version 1.1",
    "\x02\0\0\0\x01\0": "65536 bytes is announced",
    "": "it does not begin",
  };
  for (const [text, message] of Object.entries(wrong)) {
    assertThrows(() => headerPlace(start(text)), CheckpointError, message);
  }
  assertThrows(() => headerPlace(utf8("something else")), CheckpointError, "it does not begin");
});
