/// <reference lib="dom" />
import { button, make } from "../dom.ts";

/**
 * Keeps the page for use without a network, on a static host; offers a new version once it has come. Browsers have
 * service workers on `https:` and on this machine.
 */
export class VitUpdate extends HTMLElement {
  async keep(): Promise<void> {
    const workers = navigator.serviceWorker;
    if (!workers) return;
    const hadOne = workers.controller !== null;
    const registration = await workers.register(new URL("../offline/service_worker.ts", import.meta.url))
      .catch(() => undefined);
    if (!registration || !hadOne) return;
    if (registration.waiting) this.#offer(registration.waiting);
    this.#follow(registration.installing); // it may have begun before it could be heard
    registration.addEventListener("updatefound", () => this.#follow(registration.installing));
  }

  /** Offers a version once it has come. */
  #follow(coming: ServiceWorker | null): void {
    coming?.addEventListener("statechange", () => coming.state === "installed" && this.#offer(coming));
  }

  #offer(next: ServiceWorker): void {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    this.replaceChildren(
      make("p", {}, "There is a new version of this page."),
      button("Use it", () => next.postMessage("use"), { class: "primary" }),
    );
  }
}
