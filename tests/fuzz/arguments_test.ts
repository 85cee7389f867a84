import { assert, assertEquals, assertThrows } from "@std/assert";
import { HELP, readArguments } from "./arguments.ts";
import { KINDS } from "./kinds.ts";

Deno.test("a minute of everything by default; a case again by its seed", () => {
  const { kinds, seed, time, cases } = readArguments([]);
  assertEquals([kinds, seed, time, cases], [
    Object.keys(KINDS),
    1,
    60_000,
    undefined,
  ]);
  const again = readArguments([
    "--only",
    "png,http",
    "--seed",
    "1042",
    "--cases",
    "1",
  ]);
  assertEquals([again.kinds, again.seed, again.time, again.cases], [
    ["png", "http"],
    1042,
    undefined,
    1,
  ]);
});

Deno.test("what is no number, kind or option is refused; help fits a terminal", () => {
  assertThrows(
    () => readArguments(["--minutes", "soon"]),
    Error,
    "Cannot use --minutes soon: a number is wanted",
  );
  assertThrows(
    () => readArguments(["--seed", "1.5"]),
    Error,
    "a whole number is wanted",
  );
  assertThrows(
    () => readArguments(["--only", "png,tiff"]),
    Error,
    "Cannot run --only tiff: one of safetensors",
  );
  assertThrows(() => readArguments(["--minute", "1"]), Error, "--minute");
  assert(HELP.split("\n").every((line) => line.length <= 80));
});
