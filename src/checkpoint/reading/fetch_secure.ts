/**
 * Fetches over connections that nobody on the way can change.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";

/** The most redirects, as many as browsers follow. */
const MOST_REDIRECTS = 20;

/** Options of `fetchSecure`. */
export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Allows `http:` for hosts other than this machine; false by default. */
  readonly allowInsecure?: boolean | undefined;
}

/**
 * Fetches an address, and those it leads to.
 *
 * @throws {CheckpointError} where one of them is neither https: nor on this machine, unless that is allowed
 */
export async function fetchSecure(place: string | URL, options: FetchOptions): Promise<Response> {
  const signal = options.signal ?? null;
  let url = new URL(place);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    expectSecure(url, options);
    const response = await fetch(url, { redirect: "manual", signal });
    if (response.type === "opaqueredirect") return await follow(url, options);
    const location = response.headers.get("location");
    if (location === null || response.status < 300 || response.status >= 400) return response;
    await response.body?.cancel();
    url = new URL(location, url);
  }
  throw new CheckpointError(`Cannot read ${place}: it leads from address to address without an end`);
}

/** Fetches in a page, where only the last address of the redirects is known, and only afterwards. */
async function follow(url: URL, options: FetchOptions): Promise<Response> {
  const response = await fetch(url, { signal: options.signal ?? null });
  expectSecure(new URL(response.url), options);
  return response;
}

/** @throws {CheckpointError} for an address that others could answer in place of its host */
export function expectSecure(url: URL, { allowInsecure = false }: FetchOptions): void {
  if (url.protocol === "https:") return;
  if (url.protocol === "http:" && (allowInsecure || isOwn(url))) return;
  const wanted = url.protocol === "http:"
    ? "anybody on the way can change what it answers; https: is wanted, or allowInsecure (--allow-insecure)"
    : "an https: URL is wanted";
  throw new CheckpointError(`Cannot read ${url}: ${wanted}`);
}

/** This machine, or where the page itself is from. */
function isOwn({ hostname, origin }: URL): boolean {
  const isLocal = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return isLocal || (!("Deno" in globalThis) && origin === globalThis.location?.origin);
}
