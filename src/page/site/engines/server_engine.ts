/// <reference lib="dom" />
import {
  type Answer,
  type CallOptions,
  type DrawnMap,
  type Engine,
  type MapOptions,
  type ModelFacts,
  type PictureFile,
  TOP_K,
} from "./engine.ts";
import { ServerError } from "./server_error.ts";

/** A model of the server that served the page: pictures are sent to it. */
export class ServerEngine implements Engine {
  readonly place = "server";
  readonly #model: string;
  /** The token, where the server wants one. */
  readonly #token: () => string | undefined;

  constructor(model: string, token: () => string | undefined) {
    [this.#model, this.#token] = [model, token];
  }

  /** What the server tells of the model; it loads with the first picture. */
  async open({ signal }: CallOptions = {}): Promise<ModelFacts> {
    const response = await this.#ask("models", {}, { signal: signal ?? null });
    const { models } = await response.json() as { models: (Partial<ModelFacts> & { id: string })[] };
    const { name = this.#model, device = "cpu", classes = 0, depth = 0 } =
      models.find(({ id }) => id === this.#model) ?? {};
    return { name, device, classes, depth };
  }

  async classify({ blob }: PictureFile, { signal }: CallOptions = {}): Promise<Answer> {
    const response = await this.#ask("classify", { topK: TOP_K }, post(blob, signal));
    return await response.json();
  }

  async explain({ blob }: PictureFile, options: MapOptions, { signal }: CallOptions = {}): Promise<DrawnMap> {
    const start = performance.now();
    const response = await this.#ask("explain", { ...options, overlay: false }, post(blob, signal));
    const bitmap = await createImageBitmap(await response.blob());
    return { bitmap, milliseconds: performance.now() - start };
  }

  /** @throws {ServerError} where it does not answer, or refuses */
  async #ask(path: string, query: object, init: RequestInit): Promise<Response> {
    const url = new URL(path, document.baseURI);
    for (const [key, value] of Object.entries({ ...query, model: this.#model })) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const token = this.#token();
    const headers: HeadersInit = token ? { authorization: `Bearer ${token}` } : {};
    const response = await fetch(url, { ...init, headers }).catch((cause) => {
      init.signal?.throwIfAborted();
      throw ServerError.gone(url, cause);
    });
    if (response.ok) return response;
    throw await ServerError.of(response);
  }
}

function post(body: Blob, signal: AbortSignal | undefined): RequestInit {
  return { method: "POST", body, signal: signal ?? null };
}
