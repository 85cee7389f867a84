/// <reference lib="dom" />
import { type Choice, type ChoiceGroup, choiceGroups, hubChoice, type ListedChoice } from "../choices.ts";
import { make, tell } from "../dom.ts";
import type { ModelFacts } from "../engines/engine.ts";
import { rememberedNames, rememberName } from "../remembered.ts";
import type { SiteSettings } from "../settings.ts";
import { VitDevice } from "./device.ts";
import { VitHub } from "./hub.ts";

/**
 * The choice of a model, and of what it runs on. Sends `model` with a choice that can be used at once; those of the hub go
 * through `VitHub` first. Sends `device` and `token` where these change.
 */
export class VitModel extends HTMLElement {
  readonly #select = make("select", { id: "model" });
  readonly #place = make("p", { class: "place", id: "place" });
  readonly #token = make("input", { id: "token", type: "password", autocomplete: "off" });
  readonly #tokenRow = make(
    "form",
    { class: "token", hidden: true },
    make("label", { for: "token" }, "Token"),
    this.#token,
  );
  readonly device = new VitDevice();
  readonly hub = new VitHub();
  #items: readonly ListedChoice[] = [];
  #used = "";
  /** Lines that were added to the list. */
  readonly #added = new Set<string>();

  connectedCallback(): void {
    const choosing = make("p", { class: "choosing" }, make("label", { for: "model" }, "Model"), this.#select);
    this.#select.setAttribute("aria-describedby", "place");
    this.append(
      make("div", { class: "controls" }, choosing, this.device),
      this.#tokenRow,
      this.#place,
      this.hub,
    );
    this.#select.addEventListener("change", () => this.#choose());
    this.#tokenRow.addEventListener("submit", (event) => event.preventDefault());
    this.#token.addEventListener("change", () => tell(this, "token", this.#token.value));
    this.hub.addEventListener("cancel", () => this.#select.value = this.#used);
  }

  set isBusy(busy: boolean) {
    this.classList.toggle("busy", busy);
    this.#place.setAttribute("aria-busy", `${busy}`);
    if (busy) this.#place.textContent = "Loading the model …";
  }

  /** The token that was told. */
  get token(): string | undefined {
    return this.#token.value || undefined;
  }

  /** Offers the models of a site. @returns the first */
  offer(settings: SiteSettings): Choice {
    const groups = choiceGroups(settings, location.host, rememberedNames());
    this.#items = groups.flatMap(({ items }) => items);
    this.#select.append(...groups.map(groupOf));
    this.#tokenRow.dataset.wanted = `${settings.server?.wantsToken ?? false}`;
    return this.#items[0]!.choice!;
  }

  /** Shows which model is used, and where pictures go. */
  use(choice: Choice, facts: ModelFacts | undefined): void {
    const isServer = choice.place === "server";
    this.#used = this.#valueOf(choice);
    this.#select.value = this.#used;
    this.#tokenRow.hidden = !isServer || this.#tokenRow.dataset.wanted !== "true";
    this.device.hidden = isServer || !this.device.hasChoice;
    if (!isServer && facts) this.device.used = facts.device;
    if (facts && this.#added.has(this.#used)) rememberName(choice.name!);
    this.#place.textContent = isServer
      ? `Pictures are sent to ${location.host}, which computes.`
      : `Pictures stay in this page, which computes${facts ? ` on the ${facts.device.toUpperCase()}` : ""}.`;
  }

  /** The line of a choice; a name that is not in the list is added. */
  #valueOf(choice: Choice): string {
    const known = this.#items.find((item) =>
      item.choice?.place === choice.place && item.choice.name === choice.name
    );
    if (known) return known.value;
    const added = hubChoice(choice.name!);
    this.#items = [...this.#items, added];
    this.#added.add(added.value);
    this.#select.querySelector("option[value=another]")?.before(optionOf(added));
    return added.value;
  }

  #choose(): void {
    const { choice } = this.#items.find(({ value }) => value === this.#select.value)!;
    if (choice?.place === "page" && choice.name !== undefined) return void this.hub.offer(choice.name);
    if (!choice) return this.hub.ask();
    this.hub.close();
    tell(this, "model", choice);
  }
}

function groupOf({ label, items }: ChoiceGroup): HTMLOptGroupElement {
  return make("optgroup", { label }, ...items.map(optionOf));
}

function optionOf({ value, text }: ListedChoice): HTMLOptionElement {
  return make("option", { value }, text);
}
