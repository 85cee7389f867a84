/// <reference lib="dom" />
import type { Prediction } from "../../../model/top_k.ts";
import { make, tell } from "../dom.ts";
import type { MapOptions } from "../engines/engine.ts";

const ROLLOUT = "rollout";
const GRADIENT = "gradient";

/** The choice of a map and of its strength. Sends `strength` with a number, `map` where another map is wanted. */
export class VitHeat extends HTMLElement {
  readonly #strength = make("input", { type: "range", min: 0, max: 100, value: 80, id: "strength" });
  readonly #kind = make("select", { id: "kind" });
  readonly #note = make("p", { class: "error", role: "alert", hidden: true });
  #depth = 0;
  #target: Prediction | undefined;

  connectedCallback(): void {
    this.hidden = true;
    this.append(
      make(
        "fieldset",
        {},
        make("legend", {}, "Where it looked"),
        make("label", { for: "strength" }, "Strength"),
        this.#strength,
        make("label", { for: "kind" }, "Attention"),
        this.#kind,
      ),
      this.#note,
    );
    this.#strength.addEventListener("input", () => tell(this, "strength", this.strength));
    this.#kind.addEventListener("change", () => tell(this, "map", undefined));
  }

  /** The opacity of the map, from 0 to 1. */
  get strength(): number {
    return Number(this.#strength.value) / 100;
  }

  /** The map that is chosen. */
  get options(): MapOptions {
    const { value } = this.#kind;
    if (value === GRADIENT) return { method: "gradient", classIndex: this.#target?.index };
    return value === ROLLOUT || value === ""
      ? { method: "rollout" }
      : { method: "attention", layer: Number(value) };
  }

  /** Offers the maps of a model with so many blocks, for a class that was found; with none nothing. */
  offer(depth: number, target: Prediction | undefined): void {
    this.hidden = depth === 0 || target === undefined;
    this.#note.hidden = true;
    this.#target = target;
    if (depth !== this.#depth) this.#fill(depth);
    const gradient = this.#kind.querySelector(`[value=${GRADIENT}]`);
    if (gradient) gradient.textContent = `What speaks for ${target?.label ?? "the class"}`;
  }

  /** Chooses the map of the class. */
  chooseClass(): void {
    this.#kind.value = GRADIENT;
    tell(this, "map", undefined);
  }

  /** Says why there is no map. */
  fail(message: string): void {
    this.#note.hidden = false;
    this.#note.textContent = message;
  }

  #fill(depth: number): void {
    this.#depth = depth;
    const blocks = Array.from({ length: depth }, (_, i) => make("option", { value: i }, `Block ${i + 1}`));
    this.#kind.replaceChildren(
      make("option", { value: ROLLOUT }, "All blocks (roll-out)"),
      make("option", { value: GRADIENT }, ""),
      make("optgroup", { label: "One block" }, ...blocks),
    );
  }
}
