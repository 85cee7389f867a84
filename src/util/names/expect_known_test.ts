import { assertThrows } from "@std/assert";
import { expectKnown } from "./expect_known.ts";

Deno.test("names that there are pass, and those that are undefined", () => {
  expectKnown("call", { a: 1, c: undefined }, { a: 0, b: 0 });
});

Deno.test("what is no object is refused", () => {
  for (const given of [null, 1, "a"]) {
    const message = `Cannot call with ${given}: an object of options is wanted`;
    assertThrows(() => expectKnown("call", given as never, {}), TypeError, message);
  }
});

Deno.test("names that there are not are refused, those of every object, too", () => {
  for (const name of ["c", "A", "toString", "__proto__"]) {
    const given = JSON.parse(`{ "a": 1, "${name}": 2 }`);
    const message = `Cannot call with "${name}": there is no option of this name; there are a, b`;
    assertThrows(() => expectKnown("call", given, { a: 0, b: 0 }), TypeError, message);
  }
});
