import { assertEquals, assertThrows } from "@std/assert";
import { scan, ScanError, scanFields, type ScanLimits } from "./scanner.ts";

const LIMITS: ScanLimits = { depth: 3, parts: 19 };

function fieldsOf(text: string, limits = LIMITS): string[] {
  const decoder = new TextDecoder();
  return Array.from(scanFields(new TextEncoder().encode(text), limits), (field) => {
    return field.map((bytes) => decoder.decode(bytes)).join(" = ");
  });
}

Deno.test("fields are cut out as they stand, whatever is in their texts", () => {
  assertEquals(fieldsOf("{}"), []);
  assertEquals(fieldsOf(' {\t"a" :\n1 , "b":[2,{"c":"]}"}],"ü\\"":"\\\\" }\r\n'), [
    '"a" = 1',
    '"b" = [2,{"c":"]}"}]',
    '"ü\\"" = "\\\\"',
  ]);
  assertEquals(fieldsOf('{"":true,"a":-1e9}'), ['"" = true', '"a" = -1e9']);
});

Deno.test("what is no object is refused", () => {
  const wrong = [
    "",
    "[]",
    "3",
    "{",
    '{"a"',
    '{"a":',
    '{"a":}',
    '{"a":1',
    '{"a":1,}',
    '{"a":1,"b"}',
    "{a:1}",
    '{"a":1}x',
    '{"a":"b}',
    '{"a":"b\\"}',
    "{}{}",
    '{,"a":1}',
    '{"a" 1}',
  ];
  for (const text of wrong) {
    assertThrows(() => fieldsOf(text), ScanError, undefined, text);
  }
});

Deno.test("structure has a limit", () => {
  assertEquals(fieldsOf('{"a":[[1]]}').length, 1);
  assertThrows(() => fieldsOf('{"a":[[[1]]]}'), ScanError, "deeper than 3 times");
  assertEquals(fieldsOf(`{"a":[${"[],".repeat(8)}[]]}`).length, 1);
  assertThrows(
    () => fieldsOf(`{"a":[${"[],".repeat(9)}[]]}`),
    ScanError,
    "more than 19 objects, lists and commas",
  );
  const bytes = (text: string) => new TextEncoder().encode(text);
  scan(bytes(" [[[1]]] "), LIMITS);
  assertThrows(() => scan(bytes("[[[[1]]]]"), LIMITS), ScanError, "deeper");
  assertThrows(() => scan(bytes(`{"a":${"[".repeat(1e6)}`), LIMITS), ScanError, "deeper");
});
