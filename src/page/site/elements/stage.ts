/// <reference lib="dom" />
import { make } from "../dom.ts";

/** The picture that is looked at, and over it the map. */
export class VitStage extends HTMLElement {
  readonly #picture = make("img", { alt: "" });
  readonly #map = make("canvas", { class: "map", "aria-hidden": true });
  readonly #frame = make("div", { class: "frame" }, this.#picture, this.#map);
  readonly #name = make("figcaption");

  connectedCallback(): void {
    this.hidden = true;
    this.append(make("figure", {}, this.#frame, this.#name));
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
    if (!bitmap) return;
    [this.#map.width, this.#map.height] = [bitmap.width, bitmap.height];
    this.#map.getContext("2d")!.drawImage(bitmap, 0, 0);
  }

  /** The opacity of the map, from 0 to 1. */
  set strength(strength: number) {
    this.#map.style.setProperty("--strength", `${strength}`);
  }
}
