/**
 * The service worker of a static site: it keeps all files of the site, answers from them, and lets pages share memory
 * between threads, also where the host cannot send the headers for that.
 *
 * @module
 */
/// <reference lib="dom" />

/** The site's files and the digest of them all, which the build writes here. */
declare const SITE: { readonly files: readonly string[]; readonly digest: string };
/** Headers of every file. */
declare const HEADERS: Readonly<Record<string, string>>;

/** Events of a service worker, which the types of pages lack. */
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as {
  addEventListener(name: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(name: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(name: string, listener: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly registration: { readonly scope: string };
};

const PREFIX = "vit-edge-page-";
const NAME = PREFIX + SITE.digest;
const urlOf = (file: string) => new URL(file, scope.registration.scope).href;

scope.addEventListener("install", (event) => event.waitUntil(keep()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("message", ({ data }) => void (data === "use" && scope.skipWaiting()));
scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(scope.registration.scope)) event.respondWith(answer(event.request));
});

/** Keeps all files of this version; none where one of them is missing. */
async function keep(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll(SITE.files.map((file) => new Request(urlOf(file), { cache: "no-cache" })));
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)),
  );
  await scope.clients.claim();
}

/** A file that is kept, else the network's answer. */
async function answer(request: Request): Promise<Response> {
  const { origin, pathname } = new URL(request.url);
  const cache = await caches.open(NAME);
  const path = origin + pathname;
  const kept = await cache.match(path) ?? await cache.match(path.replace(/index\.html$/, ""));
  return kept ? withHeaders(kept) : await fetch(request);
}

function withHeaders(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
}
