/**
 * A hub on this machine, over real HTTP: one repository, whose small files it serves itself and whose large ones come
 * from another host, as on the public hub. Tests put faults in its way.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** A request that arrived. */
export interface Seen {
  readonly host: "hub" | "content";
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly range: string | null;
  readonly ifRange: string | null;
  readonly authorization: string | null;
  readonly encoding: string | null;
}

/** A fault: an answer in place of the usual one. */
export type Fault = (seen: Seen) => Response | undefined | Promise<Response | undefined>;

/** Options of a mock hub. */
export interface MockOptions {
  readonly repository?: string;
  readonly commit?: string;
  /** Branches and tags. */
  readonly revisions?: readonly string[];
  /** By path. */
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer> | string>>;
  /** Those that come from the other host, with a SHA-256. */
  readonly large?: readonly string[];
}

/** The digits of the only commit. */
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function gitSha1Of(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** The hub and its other host, until it is disposed. */
export class MockHub implements AsyncDisposable {
  readonly seen: Seen[] = [];
  /** Asked for each request before it is answered. */
  fault: Fault = () => undefined;
  /** ETags of the other host, where they are not the content's digest. */
  contentEtag: string | undefined;
  readonly #options: Required<MockOptions>;
  readonly #files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly #stop = new AbortController();
  readonly #hub: Deno.HttpServer<Deno.NetAddr>;
  readonly #content: Deno.HttpServer<Deno.NetAddr>;

  constructor(options: MockOptions) {
    this.#options = { repository: "org/name", commit: COMMIT, revisions: ["main"], large: [], ...options };
    const encoder = new TextEncoder();
    this.#files = new Map(
      Object.entries(options.files).map((
        [path, file],
      ) => [path, typeof file === "string" ? encoder.encode(file) : file]),
    );
    this.#hub = this.#serve("hub");
    this.#content = this.#serve("content");
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#hub.addr.port}`;
  }

  get contentHost(): string {
    return `localhost:${this.#content.addr.port}`;
  }

  file(path: string): Uint8Array<ArrayBuffer> {
    return this.#files.get(path)!;
  }

  etagOf(path: string): string {
    return this.#options.large.includes(path) ? sha256Of(this.file(path)) : gitSha1Of(this.file(path));
  }

  /** Bodies that were asked for. */
  downloads(path: string): Seen[] {
    const host = this.#options.large.includes(path) ? "content" : "hub";
    return this.seen.filter((seen) =>
      seen.method === "GET" && seen.host === host && seen.path.endsWith(path)
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#hub.finished, this.#content.finished]);
  }

  #serve(host: Seen["host"]): Deno.HttpServer<Deno.NetAddr> {
    const options = { hostname: "127.0.0.1", port: 0, signal: this.#stop.signal, onListen: () => {} };
    return Deno.serve(options, async (request) => {
      const { pathname, search } = new URL(request.url);
      const header = (name: string) => request.headers.get(name);
      const seen: Seen = {
        host,
        method: request.method,
        path: decodeURIComponent(pathname),
        search,
        range: header("range"),
        ifRange: header("if-range"),
        authorization: header("authorization"),
        encoding: header("accept-encoding"),
      };
      this.seen.push(seen);
      const usual = () => host === "hub" ? this.#answer(seen) : this.#deliver(seen.path.slice(1), seen);
      return forPages(await this.fault(seen) ?? usual());
    });
  }

  #answer(seen: Seen): Response {
    const { repository, revisions, commit, large } = this.#options;
    if (seen.path.startsWith(`/api/models/${repository}/revision/`)) {
      const revision = seen.path.slice(`/api/models/${repository}/revision/`.length);
      const isKnown = [commit, ...revisions].includes(revision);
      return isKnown ? this.#list(seen.search.includes("blobs=true")) : refuse(404, "RevisionNotFound");
    }
    const prefix = `/${repository}/resolve/`;
    if (!seen.path.startsWith(prefix)) return refuse(401, "RepoNotFound");
    const revision = [commit, ...revisions].find((known) => seen.path.startsWith(`${prefix}${known}/`));
    if (revision === undefined) return refuse(404, "RevisionNotFound");
    const path = seen.path.slice(prefix.length + revision.length + 1);
    const about = { "x-repo-commit": commit };
    if (!this.#files.has(path)) return refuse(404, "EntryNotFound", about);
    if (!large.includes(path)) return this.#deliver(path, seen, about);
    const location = `http://${this.contentHost}/${path}`;
    const linked = {
      "x-linked-etag": `"${this.etagOf(path)}"`,
      "x-linked-size": `${this.file(path).length}`,
    };
    return new Response(null, { status: 302, headers: { ...about, ...linked, location, etag: '"pointer"' } });
  }

  #list(withDigests: boolean): Response {
    const { commit, large, repository } = this.#options;
    const siblings = [...this.#files].map(([rfilename, bytes]) => {
      if (!withDigests) return { rfilename };
      const { length: size } = bytes;
      const lfs = large.includes(rfilename) ? { lfs: { sha256: sha256Of(bytes), size } } : {};
      return { rfilename, size, blobId: gitSha1Of(bytes), ...lfs };
    });
    return Response.json({ id: repository, sha: commit, siblings });
  }

  #deliver(
    path: string,
    { method, range, ifRange, host }: Seen,
    about: Record<string, string> = {},
  ): Response {
    const bytes = this.#files.get(path);
    if (bytes === undefined) return new Response("no", { status: 404 });
    const etag = `"${host === "content" && this.contentEtag || this.etagOf(path)}"`;
    const isFresh = ifRange === null || ifRange === etag;
    const start = isFresh ? Number(range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0) : 0;
    const headers: Record<string, string> = { ...about, etag, "content-length": `${bytes.length - start}` };
    if (start > 0) headers["content-range"] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    return new Response(method === "HEAD" ? null : bytes.subarray(start), {
      status: start > 0 ? 206 : 200,
      headers,
    });
  }
}

/** An answer that pages of other sites may read, as the public hub's. */
function forPages(response: Response): Response {
  response.headers.set("access-control-allow-origin", "*");
  response.headers.set("access-control-expose-headers", "X-Error-Code, X-Error-Message, Content-Range");
  return response;
}

/** A refusal, as the public hub words it. */
export function refuse(status: number, code: string, headers: Record<string, string> = {}): Response {
  return new Response("no", {
    status,
    headers: { ...headers, "x-error-code": code, "x-error-message": code },
  });
}

/** An answer whose connection breaks after some of its bytes. */
export function cut(
  bytes: Uint8Array<ArrayBuffer>,
  after: number,
  headers: Record<string, string> = {},
): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.slice(0, after)),
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 50)); // so that the bytes before arrive
      controller.error(new Error("cut"));
    },
  });
  return new Response(body, { headers: { "content-length": `${bytes.length}`, ...headers } });
}

/** An answer that comes in small pieces, with pauses between them. */
export function trickle(bytes: Uint8Array<ArrayBuffer>, pieces: number, pause: number): Response {
  const length = Math.ceil(bytes.length / pieces);
  let at = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise<void>((resolve) => timer = setTimeout(resolve, pause));
      controller.enqueue(bytes.slice(at, at += length));
      if (at >= bytes.length) controller.close();
    },
    cancel: () => clearTimeout(timer),
  });
  return new Response(body, { headers: { "content-length": `${bytes.length}` } });
}
