import { HttpError } from "../http_error.ts";
import type { ServedModel } from "../served_model.ts";
import { unlessAborted } from "../../util/unless_aborted.ts";

/** Loads a model. */
export type ModelLoader = () => Promise<ServedModel>;

/** A model in use: it is not let go before this is disposed. */
export interface ModelLease extends Disposable {
  readonly model: ServedModel;
}

/** One of the models, which may be loaded. */
class Entry {
  /** Requests that use it or wait for it. */
  users = 0;
  model: ServedModel | undefined;
  #loading: Promise<ServedModel> | undefined;

  constructor(readonly load: ModelLoader) {}

  /** Loads the model; a failure is forgotten, so that the next call tries again. */
  open(): Promise<ServedModel> {
    return this.#loading ??= (async () => await this.load())().then(
      (model) => this.model = model,
      (error) => {
        this.#loading = undefined;
        throw error;
      },
    );
  }

  close(): void {
    this.model?.dispose?.();
    this.model = this.#loading = undefined;
  }
}

/**
 * The models of a server: each is loaded with its first use; when all together take more memory than allowed, those that
 * nobody uses are let go, the least recently used first. The one used last stays, whatever it takes.
 */
export class ModelStore {
  readonly #maxBytes: number;
  /** By name, the most recently used last. */
  readonly #entries: Map<string, Entry>;
  /** In the order in which they were given. */
  readonly names: readonly string[];
  /** Models let go so far. */
  evictions = 0;

  constructor(loaders: Readonly<Record<string, ModelLoader>>, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#entries = new Map(Object.entries(loaders).map(([name, load]) => [name, new Entry(load)]));
    this.names = Object.keys(loaders);
  }

  /** Tells whether the first model has been loaded. */
  get isReady(): boolean {
    return this.#entries.get(this.names[0]!)!.model !== undefined;
  }

  /** The models that are loaded, the most recently used last. */
  get loaded(): { readonly name: string; readonly bytes: number }[] {
    return [...this.#entries].flatMap(([name, { model }]) =>
      model ? [{ name, bytes: model.bytes ?? 0 }] : []
    );
  }

  /** All models in the order in which they were given; `model` is there once it is loaded. */
  get all(): { readonly name: string; readonly model: ServedModel | undefined }[] {
    return this.names.map((name) => ({ name, model: this.#entries.get(name)!.model }));
  }

  /** Checks a name; the first model's where there is none. @throws {HttpError} `badModel` */
  nameOf(asked: string | null): string {
    if (asked === null) return this.names[0]!;
    if (this.#entries.has(asked)) return asked;
    throw new HttpError("badModel", `Cannot find the model "${asked}": there are ${this.names.join(", ")}`);
  }

  /** Takes a model, and loads it where it is not. @throws what its loader throws @throws the signal's reason */
  async use(name: string, signal: AbortSignal): Promise<ModelLease> {
    const entry = this.#entries.get(name)!;
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    entry.users++;
    const leave = () => {
      entry.users--;
      this.#makeRoom();
    };
    try {
      const model = await unlessAborted(entry.open(), signal);
      this.#makeRoom();
      return { model, [Symbol.dispose]: leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  #makeRoom(): void {
    const loaded = [...this.#entries.values()].filter(({ model }) => model);
    let bytes = loaded.reduce((sum, { model }) => sum + (model!.bytes ?? 0), 0);
    for (const entry of loaded.slice(0, -1)) {
      if (bytes <= this.#maxBytes) return;
      if (entry.users > 0) continue;
      bytes -= entry.model!.bytes ?? 0;
      entry.close();
      this.evictions++;
    }
  }
}
