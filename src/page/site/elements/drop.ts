/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { button, make, tell } from "../dom.ts";
import { hasCamera } from "./camera.ts";

/** Endings beside `image/*`, of which some systems do not know that they are pictures. */
const ACCEPT = "image/*,.avif,.webp,.bmp";

/**
 * Takes pictures: dropped or pasted anywhere on the page, chosen, or photographed. Sends `pictures` with `File[]`,
 * `refused` with a message where there were none, `camera` where one is wanted, and `clear`.
 */
export class VitDrop extends HTMLElement {
  readonly #complaint = make("p", { class: "error", role: "alert", hidden: true });
  #depth = 0;

  connectedCallback(): void {
    const files = fileInput({ multiple: true, "aria-label": "Pictures" }, this);
    const photo = fileInput({ capture: "environment", "aria-label": "Photo" }, this);
    const camera = button("Use the camera", () => tell(this, "camera", undefined), { class: "for-mouse" });
    camera.hidden = true;
    hasCamera().then((isThere) => camera.hidden = !isThere);
    this.append(
      make("h2", { class: "drop-title" }, "What does it show?"),
      make(
        "p",
        { class: "drop-hint for-start" },
        make("span", { class: "for-mouse" }, "Drop a picture, paste it, or choose one:"),
        make("span", { class: "for-touch" }, "Choose a picture, or take one:"),
        " see what the model says, and where it looked.",
      ),
      make("p", { class: "drop-hint for-more" }, "Drop or paste more pictures"),
      make(
        "div",
        { class: "buttons" },
        button("Choose pictures", () => files.click(), { class: "primary" }),
        button("Take a photo", () => photo.click(), { class: "for-touch" }),
        camera,
        button("Try a cat", () => this.#sample(), { class: "for-start" }),
        button("Clear", () => tell(this, "clear", undefined), { class: "quiet for-more" }),
      ),
      files,
      photo,
      this.#complaint,
    );
    this.#listen();
  }

  /** Makes itself small once there are pictures. */
  set isSmall(small: boolean) {
    this.classList.toggle("small", small);
  }

  /** Says what is wrong; an empty text for nothing. */
  complain(message: string): void {
    this.#complaint.hidden = message === "";
    this.#complaint.textContent = message;
  }

  #listen(): void {
    const on = <Name extends keyof DocumentEventMap>(
      name: Name,
      run: (event: DocumentEventMap[Name]) => unknown,
    ) => document.addEventListener(name, run);
    on("dragenter", ({ dataTransfer }) => dataTransfer?.types.includes("Files") && this.#drag(1));
    on("dragleave", ({ relatedTarget }) => this.#drag(relatedTarget === null ? -this.#depth : -1));
    on("dragover", (event) => event.preventDefault());
    on("drop", (event) => {
      event.preventDefault();
      this.#drag(-this.#depth);
      this.#take(event.dataTransfer?.files, "what was dropped");
    });
    on("paste", (event) => {
      if (event.target instanceof HTMLInputElement && event.clipboardData?.files.length === 0) return;
      this.#take(event.clipboardData?.files, "the clipboard");
    });
  }

  /** Follows the pointer into elements and out of them. */
  #drag(step: number): void {
    this.#depth = Math.max(0, this.#depth + step);
    document.documentElement.classList.toggle("dragging", this.#depth > 0);
  }

  #take(files: FileList | undefined, what: string): void {
    if (files?.length) tell(this, "pictures", [...files]);
    else tell(this, "refused", `Cannot find a picture in ${what}: a file is wanted`);
  }

  async #sample(): Promise<void> {
    const response = await fetch(new URL("./sample.jpg", import.meta.url)).catch(() => undefined);
    if (response?.ok) tell(this, "pictures", [new File([await response.blob()], "cat.jpg")]);
    else tell(this, "refused", "Cannot fetch the sample: the site does not answer");
  }
}

/** A file input, hidden behind a button. */
function fileInput(attributes: Record<string, string | boolean>, drop: VitDrop): HTMLInputElement {
  const input = make("input", { type: "file", accept: ACCEPT, hidden: true, ...attributes });
  input.addEventListener("change", () => {
    const files = [...input.files ?? []];
    input.value = ""; // so that the same file can be chosen again
    if (files.length > 0) tell(drop, "pictures", files);
  });
  return input;
}
