/**
 * Origins whose pages may send requests: all (`"*"`), some such as `"https://example.com"`, or none. For
 * one with a path `createHandler` throws a `RangeError`.
 *
 * @example
 * ```ts
 * import type { AllowedOrigins } from "../../../mod.ts";
 *
 * const origins: AllowedOrigins = ["https://example.com", "http://localhost:8000"];
 * ```
 */
export type AllowedOrigins = "*" | readonly string[];

/** A browser need not ask again for a day. */
const PREFLIGHT = { "access-control-max-age": "86400" };

/** Headers of answers that pages may read, besides those that they always may. */
const EXPOSED = "retry-after, x-request-id, x-shape";

/** Checks that all are origins. @throws {RangeError} for one that is not */
export function checkOrigins(origins: AllowedOrigins): void {
  if (origins === "*") return;
  for (const origin of origins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
    const wanted = 'one such as "https://example.com", without a path, is wanted';
    throw new RangeError(`Cannot let pages of "${origin}" ask: ${wanted}`);
  }
}

/** Adds the header that lets a page read the answer, where its origin is allowed. */
export function allowOrigin(request: Request, { headers }: Response, origins: AllowedOrigins): void {
  headers.set("access-control-expose-headers", EXPOSED);
  if (origins === "*") return headers.set("access-control-allow-origin", "*");
  if (origins.length === 0) return;
  headers.append("vary", "origin");
  const origin = request.headers.get("origin");
  if (origin !== null && origins.includes(origin)) headers.set("access-control-allow-origin", origin);
}

/**
 * The answer to `OPTIONS`: every header may be sent. "*" does not stand for a token's.
 *
 * @param wantsToken true where requests must bear one
 */
export function preflight(allow: string, wantsToken: boolean): Response {
  const allowed = wantsToken ? "*, authorization" : "*";
  const headers = {
    allow,
    "access-control-allow-methods": allow,
    "access-control-allow-headers": allowed,
    ...PREFLIGHT,
  };
  return new Response(null, { status: 204, headers });
}
