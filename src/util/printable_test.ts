import { assertEquals, assertMatch } from "@std/assert";
import { printable, tellBy, tellOnce } from "./printable.ts";

/** All that a terminal may obey, and what must be left as it is. */
const HOSTILE = [
  ...Array.from({ length: 32 }, (_, i) => i),
  ...Array.from({ length: 33 }, (_, i) => 0x7f + i),
  0x061c,
  0x200e,
  0x200f,
  0x202a,
  0x202b,
  0x202c,
  0x202d,
  0x202e,
  0x2066,
  0x2067,
  0x2068,
  0x2069,
  0x2028,
  0x2029,
  0xd800,
  0xdbff,
  0xdc00,
  0xdfff,
];

Deno.test("whatever a terminal would obey is escaped, each by its code unit", () => {
  for (const unit of HOSTILE) {
    const found = printable(`a${String.fromCharCode(unit)}b`);
    assertEquals(found, `a\\u${unit.toString(16).padStart(4, "0")}b`);
  }
});

Deno.test("words of any language stay as they are", () => {
  for (const text of ["Größe 1", "日本語", "חתול", "👩‍👧 cat", "\u{1f600}", "a\u00a0b", "\u00ad", "e\u0301"]) {
    assertEquals(printable(text), text);
  }
});

Deno.test("JSON stays the same JSON, and has nothing left that a terminal obeys", () => {
  const value = { image: HOSTILE.map((unit) => String.fromCharCode(unit)).join(" "), label: '"\\' };
  const text = printable(JSON.stringify(value));
  assertEquals(JSON.parse(text), value);
  assertMatch(text, /^[\x20-\x7e]*$/);
});

Deno.test("a warning is told once, in plain characters, and by whom it should be", () => {
  const { warn } = console;
  const said: string[] = [];
  try {
    console.warn = (text) => void said.push(text);
    for (let i = 0; i < 2; i++) tellOnce("told by a test\u009b");
    tellBy((text) => void said.push(`sent: ${text}`));
    for (let i = 0; i < 2; i++) for (const text of ["told by a test\u009b", "another"]) tellOnce(text);
  } finally {
    console.warn = warn;
    tellBy((text) => console.warn(text));
  }
  assertEquals(said, ["told by a test\\u009b", "sent: another"]);
});
