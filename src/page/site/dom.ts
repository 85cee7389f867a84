/**
 * Short ways to make elements, and to say what has happened.
 *
 * @module
 */
/// <reference lib="dom" />

/** Attributes by name; `false` and `undefined` leave one out. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Makes an element with attributes and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : `${value}`);
  }
  element.append(...children);
  return element;
}

/** Makes a button that does something. */
export function button(text: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const element = make("button", { type: "button", ...attributes }, text);
  element.addEventListener("click", onClick);
  return element;
}

/** Sends an event to those above. */
export function tell<Detail>(element: HTMLElement, name: string, detail: Detail): void {
  element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}

/** The first element of a name in the page, which is there. */
export function find<Found extends HTMLElement>(selector: string): Found {
  return document.querySelector<Found>(selector)!;
}

/** Has a screen reader say something, after what it says now. */
export function announce(text: string): void {
  find("[role=status]").textContent = text;
}

/** The message of what was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
