/**
 * The repository as a web site.
 *
 * @module
 */
const ROOT = new URL("../../", import.meta.url);

const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };

/** Headers by which a page may share memory between threads. */
export const ISOLATED: Record<string, string> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** Headers by which any page may use its files, isolated ones too. */
export const FOR_ALL: Record<string, string> = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
};

/** A server on a port of its own, which is its own origin. */
export interface Site extends AsyncDisposable {
  /** The origin, without a slash at the end. */
  readonly origin: string;
  /** Files of `/dist` that have been asked for since this was emptied. */
  readonly asked: Set<string>;
}

/** Serves the repository's files, those of `dist` under `/dist`. */
export function serveSite(dist: string, headers: Record<string, string>): Site {
  const asked = new Set<string>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const built = pathname.startsWith("/dist/");
    if (built) asked.add(pathname.slice(6));
    const path = built ? dist + pathname.slice(5) : new URL(`.${pathname}`, ROOT);
    const body = await Deno.readFile(path).catch(() => null);
    const type = TYPES[pathname.split(".").at(-1)!] ?? "application/octet-stream";
    return new Response(body, { status: body ? 200 : 404, headers: { "content-type": type, ...headers } });
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
