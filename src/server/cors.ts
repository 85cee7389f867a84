/**
 * Origins whose pages may send requests: all (`"*"`), some such as `"https://example.com"`, or none. For
 * one with a path `createHandler` throws a `RangeError`.
 *
 * @example
 * ```ts
 * import type { AllowedOrigins } from "../../mod.ts";
 *
 * const origins: AllowedOrigins = ["https://example.com", "http://localhost:8000"];
 * ```
 */
export type AllowedOrigins = "*" | readonly string[];

/** Headers of a preflight's answer: every header may be sent, and a browser need not ask again for a day. */
const PREFLIGHT = { "access-control-allow-headers": "*", "access-control-max-age": "86400" };

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
  if (origins === "*") return headers.set("access-control-allow-origin", "*");
  if (origins.length === 0) return;
  headers.append("vary", "origin");
  const origin = request.headers.get("origin");
  if (origin !== null && origins.includes(origin)) headers.set("access-control-allow-origin", origin);
}

/** The answer to `OPTIONS`. */
export function preflight(allow: string): Response {
  const headers = { allow, "access-control-allow-methods": allow, ...PREFLIGHT };
  return new Response(null, { status: 204, headers });
}
