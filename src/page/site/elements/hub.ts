/// <reference lib="dom" />
import type { ModelSize } from "../../../checkpoint/hub/page/measure_in_page.ts";
import type { LoadProgress } from "../../../checkpoint/open_checkpoint.ts";
import { announce, button, make, messageOf, tell } from "../dom.ts";
import type { CallOptions } from "../engines/engine.ts";
import { megabytes, timeLeft } from "../figures.ts";

/** The calls that download a model. */
export interface HubActions {
  measure(name: string, options: CallOptions): Promise<ModelSize>;
  /** Downloads and opens it; then it is used. */
  load(name: string, options: CallOptions): Promise<void>;
}

/** A model of the hub: its name, its size before it is downloaded, and how much has come. Sends `cancel`. */
export class VitHub extends HTMLElement {
  actions!: HubActions;
  #running = new AbortController();

  connectedCallback(): void {
    this.hidden = true;
  }

  /** Asks for a name. */
  ask(): void {
    const name = make("input", {
      id: "name",
      type: "text",
      placeholder: "organisation/name",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      required: true,
    });
    const form = make(
      "form",
      { class: "naming" },
      make("label", { for: "name" }, "Name on the hub"),
      name,
      make("button", { class: "primary" }, "Look it up"),
      this.#cancel(),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.offer(name.value.trim());
    });
    this.#show(form);
    name.focus();
  }

  /** Tells the size of a model, and offers to download it; one that is kept is loaded at once. */
  async offer(name: string): Promise<void> {
    const { signal } = this.#running = new AbortController();
    this.#show(make("p", {}, `Asking the hub for ${name} …`), this.#cancel());
    try {
      const { repository, bytes, isKept } = await this.actions.measure(name, { signal });
      if (isKept) return await this.#load(name, signal);
      const facts = `${repository}: ${megabytes(bytes)}, downloaded once and kept by this browser.`;
      const load = button(`Download ${megabytes(bytes)}`, () => this.#load(name, signal), {
        class: "primary",
      });
      this.#show(make("p", {}, facts), load, this.#cancel());
      announce(facts);
      load.focus();
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  close(): void {
    this.#running.abort();
    this.hidden = true;
  }

  async #load(name: string, signal: AbortSignal): Promise<void> {
    const bar = make("progress", { "aria-label": `Download of ${name}` });
    const text = make("p", { class: "amount" }, `Loading ${name} …`);
    this.#show(bar, text, this.#cancel());
    const onProgress = ({ loaded, total = loaded, secondsLeft }: LoadProgress) => {
      [bar.max, bar.value] = [total, loaded];
      const left = secondsLeft === undefined ? "" : `, ${timeLeft(secondsLeft)} left`;
      text.textContent = `${megabytes(loaded)} of ${megabytes(total)}${left}`;
    };
    try {
      await this.actions.load(name, { signal, onProgress });
      this.hidden = true;
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  #fail(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    const again = button("Another name", () => this.ask());
    this.#show(make("p", { class: "error", role: "alert" }, messageOf(error)), again, this.#cancel());
  }

  #cancel(): HTMLButtonElement {
    return button("Cancel", () => {
      this.close();
      tell(this, "cancel", undefined);
    });
  }

  #show(...content: HTMLElement[]): void {
    this.hidden = false;
    this.replaceChildren(...content);
  }
}
