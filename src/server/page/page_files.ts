import { digestOf, fillPage, type PageFacts } from "../../page/fill.ts";
import { contentPolicy, SITE_HEADERS } from "../../page/policy.ts";
import { PAGE, readSiteFile, SERVICE_WORKER, sitePaths, typeOf } from "../../page/site_files.ts";

/** A file with its headers. */
interface ServedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same, compressed. */
  readonly gzipped: Uint8Array<ArrayBuffer>;
  /** Of both. */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The files of the page, each read when it is first asked for. */
export class PageFiles {
  readonly #facts: PageFacts;
  readonly #files = new Map<string, Promise<ServedFile>>();
  /** A server keeps nothing for use without it. */
  readonly #paths = new Set(sitePaths().filter((path) => path !== SERVICE_WORKER));

  constructor(facts: PageFacts) {
    this.#facts = facts;
  }

  /**
   * Answers with a file, or that the one which the browser has is still right; `undefined` where there is none of this path.
   *
   * @throws where the file may not be read
   */
  async answer(path: string, { headers: asked }: Request): Promise<Response | undefined> {
    if (!this.#paths.has(path)) return undefined;
    const { bytes, gzipped, etag, headers } = await this.#open(path);
    if (isKnown(etag, asked.get("if-none-match"))) return new Response(null, { status: 304, headers });
    const isSmaller = gzipped.length < bytes.length && takesGzip(asked.get("accept-encoding"));
    const body = isSmaller ? gzipped : bytes;
    const about = { "content-type": typeOf(path), "content-length": `${body.length}` };
    const encoding = isSmaller ? { "content-encoding": "gzip" } : {};
    return new Response(body, { headers: { ...headers, ...about, ...encoding } });
  }

  #open(path: string): Promise<ServedFile> {
    const opened = this.#files.get(path) ?? this.#read(path);
    this.#files.set(path, opened);
    opened.catch(() => this.#files.delete(path)); // the next request tries again
    return opened;
  }

  async #read(path: string): Promise<ServedFile> {
    const read = await readSiteFile(path);
    const bytes = path === PAGE ? this.#fill(read) : read;
    const etag = `W/"${await digestOf(bytes)}"`; // weak, since it is that of the compressed bytes, too
    const headers = {
      ...SITE_HEADERS,
      etag,
      "cache-control": "no-cache",
      "content-security-policy": this.#policy,
      vary: "accept-encoding",
    };
    return { bytes, gzipped: await gzip(bytes), etag, headers };
  }

  /** As the page's own, and no other site may frame it, which a page cannot say itself. */
  get #policy(): string {
    return `${contentPolicy(this.#facts.hub)}; frame-ancestors 'none'`;
  }

  #fill(template: Uint8Array): Uint8Array<ArrayBuffer> {
    return new TextEncoder().encode(fillPage(new TextDecoder().decode(template), this.#facts));
  }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Tells whether a client takes gzip, of which it may say that it does not: `gzip;q=0`. */
function takesGzip(accepted: string | null): boolean {
  return /(^|,)\s*gzip\s*(;\s*q=(1|0\.\d*[1-9]))?\s*(,|$)/i.test(accepted ?? "");
}

/** Tells whether a browser has a file already. */
function isKnown(etag: string, known: string | null): boolean {
  const strong = (tag: string) => tag.trim().replace(/^W\//, "");
  return known?.split(",").some((tag) => tag.trim() === "*" || strong(tag) === strong(etag)) ?? false;
}
