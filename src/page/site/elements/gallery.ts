/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { button, make, tell } from "../dom.ts";
import type { ShownPicture } from "../pictures.ts";

/** Small pictures to choose from, each with its class. Sends `select` with a picture. */
export class VitGallery extends HTMLElement {
  readonly #list = make("ul", { "aria-label": "All pictures" });
  readonly #items = new Map<
    ShownPicture,
    { item: HTMLLIElement; opener: HTMLButtonElement; label: HTMLElement }
  >();

  connectedCallback(): void {
    this.hidden = true;
    this.append(this.#list);
    this.#list.addEventListener("keydown", (event) => this.#move(event));
  }

  /** Shows these pictures; with a single one there is nothing to choose. */
  show(pictures: readonly ShownPicture[], selected: ShownPicture | undefined): void {
    this.hidden = pictures.length < 2;
    for (const [picture, { item }] of this.#items) {
      if (pictures.includes(picture)) continue;
      item.remove();
      this.#items.delete(picture);
    }
    for (const picture of pictures) {
      const { opener, label } = this.#items.get(picture) ?? this.#add(picture);
      label.textContent = captionOf(picture);
      opener.dataset.state = picture.state;
      opener.setAttribute("aria-current", `${picture === selected}`);
      opener.tabIndex = picture === selected ? 0 : -1;
    }
  }

  #add(picture: ShownPicture) {
    const label = make("span", { class: "caption" });
    const thumb = make("img", { src: picture.url, alt: picture.name, loading: "lazy" });
    thumb.addEventListener("error", () => thumb.classList.add("broken")); // no picture, or none that this browser shows
    const opener = button("", () => tell(this, "select", picture), { title: picture.name });
    opener.append(thumb, label);
    const item = make("li", {}, opener);
    this.#list.append(item);
    const entry = { item, opener, label };
    this.#items.set(picture, entry);
    return entry;
  }

  /** Arrows move from picture to picture. */
  #move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const openers = [...this.#items.values()].map(({ opener }) => opener);
    const at = openers.indexOf(document.activeElement as HTMLButtonElement);
    const next = step === undefined ? undefined : openers[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.click();
  }
}

function captionOf({ state, answer }: ShownPicture): string {
  if (state === "failed") return "no answer";
  return state === "done" ? answer?.predictions[0]?.label ?? "" : "…";
}
