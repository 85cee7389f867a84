/**
 * Messages of shader compilers, with the file and line that they speak of.
 *
 * @module
 */
import { DeviceError } from "../../errors.ts";
import { linesOf, type Program, type ProgramLine, type Texts } from "./program.ts";

/** The part of a `GPUCompilationMessage` that is used. */
type Message = Pick<GPUCompilationMessage, "type" | "lineNum" | "message">;

/** Drawings around the lines that a message of naga's quotes. */
const DRAWING = /[┌│╰]/;
/** The first of these lines that it points to: it may quote a whole function. */
const POINTED = /^ *(\d+) │.*\n *│.*\^/m;

/**
 * The error of a program that does not compile.
 *
 * @param messages of its module, whose text `linesOf` gives
 * @param reason said where none of these is an error: the pipeline was refused
 */
export function compileError(
  program: Program,
  texts: Texts,
  messages: readonly Message[],
  reason: string,
): DeviceError {
  const errors = messages.filter(({ type }) => type === "error");
  const lines = linesOf(program, texts);
  const said = errors.map(({ lineNum, message }) => {
    const line = lines[Number(POINTED.exec(message)?.[1] ?? lineNum) - 1];
    return line ? `${placeOf(line)}: ${summaryOf(message)} in \`${line.text}\`` : summaryOf(message);
  });
  return new DeviceError(`Cannot compile ${program.entry}: ${said.join("; ") || summaryOf(reason)}`);
}

function placeOf({ stem, from }: ProgramLine): string {
  return stem ? `shaders/${stem}.wgsl:${from + 1}` : "before its files";
}

/** A compiler's message without its drawings and without what is said already. */
function summaryOf(message: string): string {
  const lines = message.split("\n").filter((line) => line.trim() !== "" && !DRAWING.test(line));
  return lines.map((line) => line.trim()).join(" ").replace(/^Shader '[^']*' parsing error: /, "");
}
