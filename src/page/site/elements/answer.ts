/// <reference lib="dom" />
import type { Prediction } from "../../../model/top_k.ts";
import { button, make, tell } from "../dom.ts";
import { percent } from "../figures.ts";
import type { ShownPicture } from "../pictures.ts";

/** The classes of a picture, with bars. Sends `class` with the index of a class to look for, and `retry`. */
export class VitAnswer extends HTMLElement {
  #target: number | undefined;
  #rows = new Map<number, HTMLButtonElement>();

  connectedCallback(): void {
    this.show(undefined);
  }

  /** Shows what is known of a picture; without one nothing. */
  show(picture: ShownPicture | undefined): void {
    this.hidden = picture === undefined;
    if (!picture) return this.replaceChildren();
    const { state, answer, error = "" } = picture;
    if (state === "failed") return this.#fail(error);
    if (answer) this.#list(answer.predictions);
    else this.replaceChildren(make("p", { class: "label waiting" }, "Looking …"));
  }

  /** The class whose map is shown, if the map is that of a class. */
  set target(index: number | undefined) {
    this.#target = index;
    for (const [row, element] of this.#rows) element.setAttribute("aria-pressed", `${row === index}`);
  }

  #list(predictions: readonly Prediction[]): void {
    const [best] = predictions;
    if (!best) return this.replaceChildren(make("p", { class: "label" }, "No class"));
    this.#rows = new Map(predictions.map((prediction) => [prediction.index, this.#row(prediction)]));
    this.replaceChildren(
      make("h2", { class: "label" }, best.label),
      make("p", { class: "sure" }, percent(best.probability)),
      make("ol", { class: "bars" }, ...[...this.#rows.values()].map((row) => make("li", {}, row))),
    );
    this.target = this.#target;
  }

  #row({ label, index, probability }: Prediction): HTMLButtonElement {
    const title = `Show what speaks for ${label}`;
    const row = button("", () => tell(this, "class", index), { class: "row", title });
    const fill = make("span", { class: "fill" });
    fill.style.setProperty("--share", `${probability}`);
    row.append(
      make("span", { class: "name" }, label),
      make("span", { class: "percent" }, percent(probability)),
      make("span", { class: "bar", "aria-hidden": true }, fill),
    );
    return row;
  }

  #fail(message: string): void {
    this.#rows.clear();
    this.replaceChildren(
      make(
        "div",
        { class: "error", role: "alert" },
        make("p", {}, message),
        button("Try again", () => tell(this, "retry", undefined)),
      ),
    );
  }
}
