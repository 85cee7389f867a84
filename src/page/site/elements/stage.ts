/// <reference lib="dom" />
import { make } from "../dom.ts";
import { hotSpot } from "../hot_spot.ts";

/** The picture that is looked at, and over it the map. */
export class VitStage extends HTMLElement {
  readonly #picture = make("img", { alt: "" });
  readonly #map = make("canvas", { class: "map", "aria-hidden": true });
  readonly #frame = make("div", { class: "frame" }, this.#picture, this.#map);
  readonly #name = make("span", { class: "file" });
  /** Where the model looked, in words. */
  readonly #where = make("span", { class: "where", "aria-live": "polite" });

  connectedCallback(): void {
    this.hidden = true;
    this.append(make("figure", {}, this.#frame, make("figcaption", {}, this.#name, this.#where)));
    this.#picture.addEventListener("load", () => this.#fit());
    this.#picture.addEventListener("error", () => this.#frame.classList.add("broken"));
  }

  /** Shows a picture, without a map. */
  show(picture: { readonly name: string; readonly url: string } | undefined): void {
    this.hidden = picture === undefined;
    this.map = undefined;
    this.isBusy = false;
    if (!picture) return this.#picture.removeAttribute("src");
    this.#frame.classList.remove("broken");
    this.#picture.src = picture.url;
    this.#picture.alt = picture.name;
    this.#name.textContent = picture.name;
  }

  /** Tells the style how large the picture is. */
  #fit(): void {
    const { naturalWidth, naturalHeight } = this.#picture;
    this.#frame.style.setProperty("--ratio", `${naturalWidth / naturalHeight}`);
    this.#frame.style.setProperty("--natural", `${naturalWidth}`);
  }

  set isBusy(busy: boolean) {
    this.#frame.classList.toggle("busy", busy);
  }

  /** Lays a map over the picture; `undefined` takes it away. */
  set map(bitmap: ImageBitmap | undefined) {
    this.#map.classList.toggle("shown", bitmap !== undefined);
    this.#where.textContent = "";
    if (!bitmap) return;
    const { width, height } = bitmap;
    [this.#map.width, this.#map.height] = [width, height];
    const context = this.#map.getContext("2d", { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    this.#where.textContent = `looked most ${hotSpot(context.getImageData(0, 0, width, height))}`;
  }

  /** The opacity of the map, from 0 to 1. */
  set strength(strength: number) {
    this.#map.style.setProperty("--strength", `${strength}`);
  }
}
