/**
 * The number of columns of a terminal that a text takes.
 *
 * @module
 */

/** Scripts and blocks whose characters take two columns: JavaScript knows no East Asian width. */
const WIDE_SCRIPTS = ["Han", "Hiragana", "Katakana", "Hangul", "Bopomofo", "Yi", "Tangut", "Nushu"];
const WIDE_BLOCKS =
  "\\u3001-\\u303e\\u3099-\\u30ff\\u3190-\\u33ff\\ufe10-\\ufe19\\ufe30-\\ufe6f\\uff01-\\uff60" +
  "\\uffe0-\\uffe6\\u{1f200}-\\u{1f265}\\p{Emoji_Presentation}";
/** Characters of these scripts in half-width forms, which take one column. */
const NARROW = /^[\uff61-\uffdc]/;
const ASCII = /^[\x20-\x7e]*$/;

/** The segmenter for texts that are not ASCII, made for the first of these: that takes a millisecond. */
interface Classifiers {
  readonly segmenter: Intl.Segmenter;
  readonly wide: RegExp;
  /** Marks that stand on another character, joiners, and other characters without a shape. */
  readonly zero: RegExp;
}

let classifiers: Classifiers | undefined;

function made(): Classifiers {
  if (classifiers) return classifiers;
  const scripts = WIDE_SCRIPTS.map((name) => `\\p{Script=${name}}`).join("");
  return classifiers = {
    segmenter: new Intl.Segmenter(),
    wide: new RegExp(`[${scripts}${WIDE_BLOCKS}]|\\ufe0f`, "u"),
    zero: new RegExp("^[\\p{Mn}\\p{Me}\\p{Cf}]+$", "u"),
  };
}

/** Splits a text into what is seen as one character: an accent belongs to its letter, a joined emoji is one. */
function charactersOf(text: string): Iterable<{ readonly segment: string }> {
  return made().segmenter.segment(text);
}

function columnsOfCharacter(character: string): number {
  const { zero, wide } = made();
  if (zero.test(character)) return 0;
  return wide.test(character) && !NARROW.test(character) ? 2 : 1;
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
