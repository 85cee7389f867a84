/// <reference lib="dom" />
import type { OpenOrder } from "../worker/messages.ts";
import type { Answer, CallOptions, DrawnMap, Engine, MapOptions, ModelFacts, PictureFile } from "./engine.ts";
import type { PageWorker } from "./page_worker.ts";

/** A model in the page's Worker: pictures do not leave the page. */
export class PageEngine implements Engine {
  readonly place = "page";
  readonly #worker: PageWorker;
  readonly #order: OpenOrder;
  #openedIn = 0;

  constructor(worker: PageWorker, order: OpenOrder) {
    [this.#worker, this.#order] = [worker, order];
  }

  async open(options: CallOptions = {}): Promise<ModelFacts> {
    const facts = await this.#worker.call("open", this.#order, options);
    this.#openedIn = this.#worker.starts;
    return facts;
  }

  async classify(picture: PictureFile, options: CallOptions = {}): Promise<Answer> {
    await this.#reopen(options);
    return await this.#worker.call("classify", picture, options);
  }

  async explain(picture: PictureFile, options: MapOptions, call: CallOptions = {}): Promise<DrawnMap> {
    await this.#reopen(call);
    return await this.#worker.call("explain", { picture, options }, call);
  }

  /** Loads the model again where the Worker had to be started anew. */
  async #reopen({ signal }: CallOptions): Promise<void> {
    if (this.#openedIn !== this.#worker.starts || !this.#worker.isRunning) await this.open({ signal });
  }
}
