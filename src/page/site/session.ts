/// <reference lib="dom" />
import type { ModelSize } from "../../checkpoint/hub/page/measure_in_page.ts";
import type { Device } from "../../device/options.ts";
import type { Choice } from "./choices.ts";
import type { CallOptions, Engine, ModelFacts } from "./engines/engine.ts";
import { PageEngine } from "./engines/page_engine.ts";
import { PageWorker } from "./engines/page_worker.ts";
import { ServerEngine } from "./engines/server_engine.ts";

/** A model that can be asked, and what is known of it. */
export interface Opened {
  readonly engine: Engine;
  readonly facts: ModelFacts;
}

/** Where models are asked for. */
export interface SessionOptions {
  /** The address of the hub. */
  readonly hub: string;
  /** The token for the server, where one was told. */
  readonly token: () => string | undefined;
}

/** The model in use. */
export class ModelSession {
  readonly #worker = new PageWorker();
  readonly #options: SessionOptions;
  #opened: Promise<Opened> = Promise.reject(new TypeError("Cannot look at a picture: no model was chosen"));
  choice: Choice | undefined;
  engine: Engine | undefined;
  /** Facts about the model in use, as far as they are known. */
  facts: ModelFacts | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#opened.catch(() => {}); // told to whoever waits for it
  }

  /**
   * Opens a model, for which pictures wait from now on; where it cannot be opened, the one before is used again. One of the
   * server stays chosen: a token may be missing.
   */
  async use(choice: Choice, device: Device, options: CallOptions = {}): Promise<void> {
    const before = { choice: this.choice, engine: this.engine, opened: this.#opened };
    const engine = this.#engineOf(choice, device);
    const opening = open(engine, options);
    this.#put(choice, engine, opening);
    try {
      await opening;
    } catch (error) {
      const { choice: last, engine: lastEngine, opened } = before;
      const mayReturn = this.engine === engine && choice.place === "page";
      if (last && lastEngine && mayReturn) this.#put(last, lastEngine, opened);
      throw error;
    }
  }

  /** The model in use, once it is loaded; one that could not be loaded is tried again. */
  async opened(): Promise<Opened> {
    const waited = this.#opened;
    try {
      return await waited;
    } catch (error) {
      if (this.#opened !== waited) return await this.opened(); // another has taken its place
      if (!this.engine) throw error;
      this.#put(this.choice!, this.engine, open(this.engine));
      return await this.#opened;
    }
  }

  /** Asks again for what is known of the model: a server knows it once the model is loaded. */
  async refresh({ engine }: Opened): Promise<Opened> {
    this.#put(this.choice!, engine, open(engine));
    return await this.#opened;
  }

  async measure(name: string, options: CallOptions): Promise<ModelSize> {
    return await this.#worker.call("measure", { name, endpoint: this.#options.hub }, options);
  }

  #engineOf({ place, name }: Choice, device: Device): Engine {
    const { hub, token } = this.#options;
    if (place === "server") return new ServerEngine(name, token);
    return new PageEngine(this.#worker, { name, endpoint: hub, device });
  }

  #put(choice: Choice, engine: Engine, opened: Promise<Opened>): void {
    if (this.engine !== engine) this.facts = undefined;
    [this.choice, this.engine, this.#opened] = [choice, engine, opened];
    opened.then(({ facts }) => this.facts = facts, () => {}); // the error is told to whoever waits for it
  }
}

async function open(engine: Engine, options: CallOptions = {}): Promise<Opened> {
  return { engine, facts: await engine.open(options) };
}
