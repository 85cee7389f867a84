/** HTML that is safe to be put into a page as it is. */
export class Html {
  /** Use `html`, or `trusted`. */
  constructor(readonly text: string) {}
}

/** What `html` takes: texts are escaped, nothing stands for `undefined`. */
export type Insertable = string | number | Html | undefined | readonly Insertable[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template whose insertions are escaped, in text and in quoted attributes alike, unless they are HTML already. */
export function html(strings: TemplateStringsArray, ...values: Insertable[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(toText)));
}

/** HTML of our own making. */
export function trusted(text: string): Html {
  return new Html(text);
}

function toText(value: Insertable): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(toText).join("");
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
