import { digestOf, fillPage, type PageFacts } from "../../page/fill.ts";
import { contentPolicy, SITE_HEADERS } from "../../page/policy.ts";
import { PAGE, readSiteFile, SERVICE_WORKER, sitePaths, typeOf } from "../../page/site_files.ts";

/** A file with its headers. */
interface ServedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
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
  async answer(path: string, request: Request): Promise<Response | undefined> {
    if (!this.#paths.has(path)) return undefined;
    const { bytes, etag, headers } = await this.#open(path);
    if (isKnown(etag, request.headers.get("if-none-match"))) {
      return new Response(null, { status: 304, headers });
    }
    return new Response(bytes, {
      headers: { ...headers, "content-type": typeOf(path), "content-length": `${bytes.length}` },
    });
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
    const etag = `"${await digestOf(bytes)}"`;
    const headers = {
      ...SITE_HEADERS,
      etag,
      "cache-control": "no-cache",
      "content-security-policy": this.#policy,
    };
    return { bytes, etag, headers };
  }

  /** As the page's own, and no other site may frame it, which a page cannot say itself. */
  get #policy(): string {
    return `${contentPolicy(this.#facts.hub)}; frame-ancestors 'none'`;
  }

  #fill(template: Uint8Array): Uint8Array<ArrayBuffer> {
    return new TextEncoder().encode(fillPage(new TextDecoder().decode(template), this.#facts));
  }
}

/** Tells whether a browser has a file already; a proxy that compresses it makes its tag a weak one. */
function isKnown(etag: string, known: string | null): boolean {
  return known?.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag) ??
    false;
}
