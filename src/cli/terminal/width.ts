/**
 * How many columns of a terminal a text takes.
 *
 * @module
 */

/** Characters of the scripts and symbols that take two columns. JavaScript knows no East Asian width, but scripts. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Tangut}\p{Script=Nushu}\p{Emoji_Presentation}\u3001-\u303e\u3099-\u30ff\u3190-\u33ff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f200}-\u{1f265}]|\ufe0f/u;
/** Of these scripts, what was made to fit one. */
const NARROW = /^[\uff61-\uffdc]/;
/** Marks that stand on another character, joiners, and other characters without a shape. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const ASCII = /^[\x20-\x7e]*$/;

let segmenter: Intl.Segmenter | undefined;

/** What a person takes for one character: an accent belongs to its letter, a joined emoji is one. */
function charactersOf(text: string): Iterable<{ readonly segment: string }> {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

function columnsOfCharacter(character: string): number {
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) && !NARROW.test(character) ? 2 : 1;
}

/** The columns of a text without controls. */
export function columnsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of charactersOf(text)) columns += columnsOfCharacter(segment);
  return columns;
}

/** The text, or so much of its beginning that it takes, with an ellipsis, no more than these columns. */
export function fit(text: string, columns: number): string {
  if (text.length <= columns && ASCII.test(text) || columnsOf(text) <= columns) return text;
  if (columns < 1) return "";
  let [kept, used] = ["", 0];
  for (const { segment } of charactersOf(text)) {
    used += columnsOfCharacter(segment);
    if (used > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** As `padEnd`, by columns. */
export function padTo(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - columnsOf(text)));
}
