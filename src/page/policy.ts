/**
 * The security policy of the page: everything comes from its own site, but models that are asked for by name.
 *
 * @module
 */

/** The public hub, and the hosts that have its large files. */
export const PUBLIC_HUB = "https://huggingface.co";
const PUBLIC_HOSTS = "https://*.huggingface.co https://*.hf.co";

/** The Content-Security-Policy of a page that may load models from `hub`; an empty text for none. */
export function contentPolicy(hub: string): string {
  const hosts = hub === PUBLIC_HUB ? ` ${hub} ${PUBLIC_HOSTS}` : hub && ` ${new URL(hub).origin}`;
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    `connect-src 'self'${hosts}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Headers by which the page may share memory between threads, and what is said about its files besides. */
export const SITE_HEADERS: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
