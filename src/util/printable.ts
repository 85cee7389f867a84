/**
 * Characters that a terminal takes for commands (C0 with line breaks, DEL, C1), shows in another order (bidirectional
 * controls) or breaks lines at, and halves of surrogate pairs, which are no characters.
 */
const UNSAFE = "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Bidi_Control}]";
/** The pattern, made for the first text that may need it: that takes half a millisecond. */
let unsafe: RegExp | undefined;
/** A quick test, which most texts pass. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * A text of unknown origin (a file's name, a label, a message that holds one) as it may be printed or logged on one line:
 * such characters are written as JSON writes them, so that JSON stays the same JSON.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { printable } from "./printable.ts";
 *
 * assertEquals(printable("cat\u009b2J\n"), "cat\\u009b2J\\u000a");
 * ```
 */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(unsafe ??= new RegExp(UNSAFE, "gu"), escape);
}

const told = new Set<string>();
let tell = (text: string): void => console.warn(text);

/** Warns of something, of the same once. */
export function tellOnce(text: string): void {
  if (!told.has(text)) tell(printable(text));
  told.add(text);
}

/** Has another function warn: a Worker sends its warnings to the thread that started it, which warns once for all. */
export function tellBy(teller: (text: string) => void): void {
  tell = teller;
}

/** Escapes a code unit as JSON does. */
function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
