import { assertEquals } from "@std/assert";
import { SHADERS } from "../generated/shaders.ts";
import { compileError } from "./compile_error.ts";
import type { Program, Texts } from "./program.ts";

/** Five aliases and a constant, then `x_i` twice, then two lines. */
const PROGRAM: Program = { entry: "sum", files: ["mean", "token"], counts: { N: 2 } };
const TEXTS: Texts = { ...SHADERS, mean: "//#for i in N\nx_i;\n//#end", token: "first;\nsecond;" };

function said(message: string, lineNum = 0): string {
  const { message: found } = compileError(PROGRAM, TEXTS, [{ type: "error", lineNum, message }], "refused");
  return found;
}

Deno.test("a message's line is found in its file's text, through loops that are written out", () => {
  const lines = [5, 7, 8, 9, 10].map((line) => said("wrong", line).replace("Cannot compile sum: ", ""));
  assertEquals(lines, [
    "before its files: wrong in `alias Tile = f32;`",
    "shaders/mean.wgsl:2: wrong in `x_0;`",
    "shaders/mean.wgsl:2: wrong in `x_1;`",
    "shaders/token.wgsl:1: wrong in `first;`",
    "shaders/token.wgsl:2: wrong in `second;`",
  ]);
});

Deno.test("of a quoted function the line counts that is pointed to, and drawings are left out", () => {
  const message =
    "\nShader 'x' parsing error: bad name\n  ┌─ x:9:1\n  │\n 9 │ ╭ first;\n10 │ │ second;\n   │ │ ^^^ name\n" +
    "   │ ╰─^ function\n  = Name is bad\n\n";
  assertEquals(
    said(message, 9),
    "Cannot compile sum: shaders/token.wgsl:2: bad name = Name is bad in `second;`",
  );
});

Deno.test("what is about no line is said as it is; warnings are not", () => {
  assertEquals(said("too many threads"), "Cannot compile sum: too many threads");
  const warning = { type: "warning", lineNum: 9, message: "unused" } as const;
  assertEquals(compileError(PROGRAM, TEXTS, [warning], "refused\n").message, "Cannot compile sum: refused");
});
