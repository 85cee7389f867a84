/**
 * Lines of `shaders/*.wgsl` as they are shipped, without comments, blank lines and indentation, and where these lines are
 * in the files. `shaders/build.ts` writes the shipped text with it, and messages of compilers find their way back.
 *
 * @module
 */
import { runtime } from "../../util/runtime.ts";

/** A line of a shader that is shipped. */
export interface SourceLine {
  readonly text: string;
  /** Its number in the file, from 1. */
  readonly number: number;
}

/** The lines of a shader that are code, or instructions to `unroll` (`//#for`, `//#end`). */
export function codeLines(source: string): SourceLine[] {
  const bare = source
    .replaceAll(/\/\*[^]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ""))
    .replaceAll(/\/\/(?!#(for .*|end)$).*$/gm, "");
  return bare.split("\n")
    .map((line, i) => ({ text: line.trim(), number: i + 1 }))
    .filter(({ text }) => text !== "");
}

/**
 * The place of a shipped line, such as `shaders/linear.wgsl:41`. Where the files are not at hand, or have another number
 * of lines than what was shipped, it is `shaders/linear.wgsl`.
 *
 * @param index of the line, from 0, in the text that is shipped
 */
export function placeOf(stem: string, index: number, shipped: string): string {
  const path = `shaders/${stem}.wgsl`;
  const source = readSource(path);
  const lines = source === undefined ? [] : codeLines(source);
  return lines.length === shipped.split("\n").length ? `${path}:${lines[index]!.number}` : path;
}

/** A file of a checkout that may be read without asking. */
function readSource(path: string): string | undefined {
  const url = new URL(`../../../${path}`, import.meta.url);
  if (runtime !== "deno" || url.protocol !== "file:") return undefined;
  if (Deno.permissions.querySync({ name: "read", path: url }).state !== "granted") return undefined;
  try {
    return Deno.readTextFileSync(url);
  } catch {
    return undefined; // a program that `deno compile` made has none
  }
}
