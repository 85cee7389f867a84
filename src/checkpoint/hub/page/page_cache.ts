/**
 * What a page keeps of a hub: files in the Cache API, or in memory where there is none or it is full.
 *
 * @module
 */
import { type ByteReader, type ReadOptions, ViewReader } from "../../reading/byte_reader.ts";
import { PipeReader } from "../../reading/pipe_reader.ts";
import { StreamPipe } from "../../reading/stream_pipe.ts";

const NAME = "vit-edge";

/** The cache of an edge worker keeps only what says for how long. */
const FOREVER = "public, max-age=31536000, immutable";

let isTold = false;

/** Says once that a model is not kept. */
function sayUnkept(reason: string): void {
  if (!isTold) console.warn(`vit-edge downloads the model without keeping it: ${reason}`);
  isTold = true;
}

/** Files by their addresses, which name a commit: they never change. */
export class PageCache {
  readonly #cache: Cache | undefined;
  readonly #memory = new Map<string, Uint8Array>();

  private constructor(cache: Cache | undefined) {
    this.#cache = cache;
  }

  static async open(): Promise<PageCache> {
    // Pages that are not loaded over https: have none; some browsers refuse it in private windows.
    return new PageCache(await globalThis.caches?.open(NAME).catch(() => undefined));
  }

  async has(url: URL): Promise<boolean> {
    const kept = await this.#cache?.match(url);
    await kept?.body?.cancel();
    return kept !== undefined || this.#memory.has(url.href);
  }

  async add(url: URL, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#cache) {
      const headers = { "content-length": `${bytes.length}`, "cache-control": FOREVER };
      const put = this.#cache.put(url, new Response(bytes, { headers }));
      const failed = await put.then(() => undefined, (error: Error) => error);
      if (!failed && await this.has(url)) return;
      sayUnkept(failed?.message ?? "the Cache API here has not taken it"); // a site's storage may be full
    } else sayUnkept("there is no Cache API here; a page that was loaded over https: has one");
    this.#memory.set(url.href, bytes);
  }

  async open(url: URL, size: number, options: ReadOptions): Promise<ByteReader | undefined> {
    const bytes = this.#memory.get(url.href);
    if (bytes) return new ViewReader(bytes, options);
    const body = (await this.#cache?.match(url))?.body;
    return body ? new PipeReader(new StreamPipe(body), size, url, options) : undefined;
  }

  /** What was kept under an address that changes; only to be used where the hub cannot be asked. */
  async recall(url: URL): Promise<unknown> {
    return await (await this.#cache?.match(url))?.json();
  }

  async remember(url: URL, value: unknown): Promise<void> {
    await this.#cache?.put(url, Response.json(value)).catch(() => {});
  }
}
