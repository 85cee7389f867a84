/// <reference lib="dom" />
import { button, make, messageOf, tell } from "../dom.ts";

/** Takes a photo with a camera of this machine. Sends `pictures` with the photo, as a `File`. */
export class VitCamera extends HTMLElement {
  readonly #video = make("video", { muted: true, playsinline: true, "aria-label": "What the camera sees" });
  readonly #take = button("Take it", () => this.#shoot(), { class: "primary" });
  readonly #complaint = make("p", { class: "error", role: "alert", hidden: true });
  readonly #dialog = make(
    "dialog",
    { "aria-label": "Camera" },
    this.#video,
    this.#complaint,
    make("div", { class: "buttons" }, this.#take, button("Cancel", () => this.#dialog.close())),
  );
  #stream: MediaStream | undefined;

  connectedCallback(): void {
    this.append(this.#dialog);
    this.#dialog.addEventListener("close", () => this.#end());
  }

  /** Shows what the camera sees, once the browser's user allows it. */
  async open(): Promise<void> {
    this.#complaint.hidden = this.#take.disabled = true;
    this.#dialog.showModal();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: true });
      this.#stream = stream;
      if (!this.#dialog.open) return this.#end(); // it was closed meanwhile
      this.#video.srcObject = stream;
      await this.#video.play();
      this.#take.disabled = false;
      this.#take.focus();
    } catch (error) {
      this.#complaint.hidden = false;
      this.#complaint.textContent = `Cannot use the camera: ${messageOf(error)}`;
    }
  }

  #shoot(): void {
    const { videoWidth: width, videoHeight: height } = this.#video;
    const canvas = make("canvas", { width, height });
    canvas.getContext("2d")!.drawImage(this.#video, 0, 0);
    canvas.toBlob((blob) => blob && tell(this, "pictures", [new File([blob], "photo.png")]), "image/png");
    this.#dialog.close();
  }

  #end(): void {
    this.#video.srcObject = null;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
  }
}

/** Tells whether there is a camera. Pages that do not come by `https:` are told of none. */
export async function hasCamera(): Promise<boolean> {
  const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
  return devices.some(({ kind }) => kind === "videoinput");
}
