/** HTML that is safe to be put into a page as it is. */
export class Html {
  /** Called by `html` and `trusted` alone. */
  constructor(readonly text: string) {}
}

/** Values that `html` takes: texts are escaped, `undefined` becomes nothing. */
export type Insertable = string | number | Html | undefined | readonly Insertable[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Fills a template; insertions are escaped, in text and in quoted attributes alike, unless they are HTML already. */
export function html(strings: TemplateStringsArray, ...values: Insertable[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(toText)));
}

/** Marks a text of this project as safe HTML. */
export function trusted(text: string): Html {
  return new Html(text);
}

function toText(value: Insertable): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(toText).join("");
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
