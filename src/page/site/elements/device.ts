/// <reference lib="dom" />
import type { Device } from "../../../device/options.ts";
import { make, tell } from "../dom.ts";

const NAMES = { cpu: "CPU", gpu: "GPU" } as const;

/** The choice between CPU and GPU, where there is one. Sends `device`. */
export class VitDevice extends HTMLElement {
  readonly #inputs = new Map<string, HTMLInputElement>();
  /** True where there is a GPU. */
  hasChoice = false;
  /** What was asked for: by default a real GPU where the model gains from it. */
  wanted: Device = "auto";

  connectedCallback(): void {
    this.hidden = true;
    const labels = Object.entries(NAMES).map(([value, name]) => {
      const input = make("input", { type: "radio", name: "device", value, id: `device-${value}` });
      input.addEventListener("change", () => {
        this.wanted = value as Device;
        tell(this, "device", value);
      });
      this.#inputs.set(value, input);
      return make("label", { for: input.id }, input, name);
    });
    this.append(
      make(
        "fieldset",
        {},
        make("legend", { class: "spoken" }, "Runs on"),
        make("div", { class: "halves" }, ...labels),
      ),
    );
  }

  /** Looks for a GPU. Browsers whose only adapter computes on the CPU have one, too. */
  async look(): Promise<void> {
    const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
    this.hasChoice = Boolean(adapter);
  }

  /** The device that computes. */
  set used(device: string) {
    const input = this.#inputs.get(device);
    if (input) input.checked = true;
  }
}
