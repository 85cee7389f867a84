import { assertEquals, assertMatch } from "@std/assert";
import { PictureError } from "../../src/errors.ts";
import { Fault } from "./kind.ts";
import { verdictOf } from "./verdict.ts";

const REFUSALS = ["PictureError"];

Deno.test("a refusal is one of the named classes, in words for people", () => {
  const sound = new PictureError(
    "corrupt",
    "Cannot decode this damaged PNG: its pixels end early",
  );
  assertEquals(verdictOf(sound, REFUSALS), { outcome: "PictureError corrupt" });
});

Deno.test("other classes, things that are no errors and faults of the target fail", () => {
  for (
    const thrown of [
      new RangeError("x"),
      { code: 7 },
      undefined,
      new Fault("accepted"),
    ]
  ) {
    assertMatch(
      verdictOf(thrown, REFUSALS).fault ?? "",
      /RangeError: x|thrown: |accepted/,
    );
  }
});

Deno.test("messages that tell of insides fail, whatever their class", () => {
  for (
    const words of [
      "`unwrap_throw` failed",
      "Program terminated with exit(1)",
      "memory access out of bounds",
      "unreachable",
      "Cannot read properties of undefined (reading 'a')",
      "x.join is not a function",
      "[object Object]",
      "",
    ]
  ) {
    const error = new PictureError(
      "corrupt",
      words && `Cannot decode this: ${words}`,
    );
    assertMatch(
      verdictOf(error, REFUSALS).fault ?? "",
      /leaks internals/,
      words,
    );
  }
});
