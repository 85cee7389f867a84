/**
 * The function from request to response, behind `createHandler`, which loads it with the first request.
 *
 * @module
 */
import { PUBLIC_HUB } from "../page/policy.ts";
import { once } from "../util/once.ts";
import { printable } from "../util/printable.ts";
import { type AllowedOrigins, allowOrigin, preflight } from "./access/cors.ts";
import { DecodePool } from "./decode/pool.ts";
import { errorResponse, HttpError } from "./http_error.ts";
import type { Limits } from "./limits.ts";
import { type ModelLoader, ModelStore } from "./models/model_store.ts";
import type { HandlerOptions } from "./options.ts";
import { Queue } from "./queue.ts";
import type { Method, Route } from "./routes/route.ts";
import { findRoute, routesOf } from "./routes/routes.ts";
import type { PictureContext } from "./routes/picture_route.ts";
import { Semaphore } from "./semaphore.ts";
import { TokenGuard } from "./access/token.ts";
import { settleBody } from "./unread_body.ts";
import { Uploads } from "./uploads.ts";
import { requestId, type RequestRecord, RequestTrace } from "./watch/request_trace.ts";
import { ServerMetrics } from "./watch/server_metrics.ts";
import { openSpans } from "./watch/spans.ts";
import { ThreadFigures } from "./watch/thread_figures.ts";

/** Options that have been checked, with their defaults. */
export interface OpenedOptions
  extends Pick<HandlerOptions, "onError" | "accessLog" | "token" | "pageHub" | "joinFigures"> {
  readonly models: Readonly<Record<string, ModelLoader>>;
  readonly allowedOrigins: AllowedOrigins;
}

/** Opens a handler: queue, pool and figures, but no model yet. */
export function openHandler(options: OpenedOptions, limits: Limits): (request: Request) => Promise<Response> {
  const { allowedOrigins, onError = logError, accessLog, token, pageHub = PUBLIC_HUB, joinFigures } = options;
  const context = openContext(limits, new ModelStore(options.models, limits.maxModelBytes));
  const metrics = new ServerMetrics();
  const server = { models: context.models.names, wantsToken: token !== undefined };
  const threads = joinFigures && typeof BroadcastChannel === "function"
    ? new ThreadFigures("vit-edge figures", () => metrics.families(context))
    : undefined;
  const routes = routesOf(context, limits, () => metrics.answer(context, threads), { hub: pageHub, server });
  const guard = token === undefined ? undefined : new TokenGuard(token);
  const emitSpans = openSpans();
  const log = accessLog === true ? logRecord : accessLog || undefined;
  const warmUp = once(async () => {
    const first = context.models.names[0]!;
    await context.models.use(first, new AbortController().signal).then(
      (lease) => lease[Symbol.dispose](),
      () => {},
    );
  }); // a request that needs the model tries again

  return async (request) => {
    warmUp();
    const trace = new RequestTrace(requestId(request));
    const response = await answer(request, { routes, guard, trace }).catch((error: unknown) => {
      if (request.signal.aborted) return new Response(null, { status: 499 }); // nobody is there to read it
      return errorResponse(error, onError);
    });
    response.headers.set("x-request-id", trace.id);
    allowOrigin(request, response, allowedOrigins);
    const path = pathOf(request);
    const record = recordOf(request, response, trace, path);
    metrics.count(record, findRoute(routes, path)?.path);
    emitSpans?.(trace);
    log?.(record);
    await settleBody(request, response);
    return response;
  };
}

function openContext(limits: Limits, models: ModelStore): PictureContext {
  const queue = new Queue(limits);
  return {
    maxBytes: limits.maxBytes,
    queue,
    uploads: new Uploads(limits, () => queue.waiting),
    pool: new DecodePool(limits),
    computing: new Semaphore(limits.concurrency),
    models,
  };
}

/** What answering a request needs, beside the request. */
interface Answering {
  readonly routes: ReadonlyMap<string, Route>;
  readonly guard: TokenGuard | undefined;
  readonly trace: RequestTrace;
}

async function answer(request: Request, { routes, guard, trace }: Answering): Promise<Response> {
  const { method } = request;
  const url = parseUrl(request);
  const { pathname } = url;
  const { route } = findRoute(routes, pathname) ?? {};
  if (!route) {
    const known = [...routes.keys()].join(", ");
    throw new HttpError("notFound", `Cannot find ${pathname}: there are ${known}`);
  }
  const allow = allowedBy(route.method);
  if (method === "OPTIONS") return preflight(allow, guard !== undefined);
  if (!route.isOpen) await guard?.expect(request);
  if (method === route.method) return await route.answer({ request, url, trace });
  if (method === "HEAD" && route.method === "GET") {
    return new Response(null, await route.answer({ request, url, trace }));
  }
  throw new HttpError("methodNotAllowed", `Cannot ${method} ${pathname}: one of ${allow} is wanted`, {
    allow,
  });
}

function allowedBy(method: Method): string {
  return method === "GET" ? "GET, HEAD, OPTIONS" : `${method}, OPTIONS`;
}

/** The URL of a request, which the server makes of the client's host: that may be anything. */
function parseUrl({ url }: Request): URL {
  try {
    return new URL(url);
  } catch {
    throw new HttpError("badRequest", "Cannot answer a request whose host and path make no URL");
  }
}

function pathOf({ url }: Request): string {
  return URL.parse(url)?.pathname ?? "";
}

function recordOf(
  { method }: Request,
  { status }: Response,
  { id, start, model, bytes, stages }: RequestTrace,
  path: string,
): RequestRecord {
  const record = {
    time: new Date().toISOString(),
    id,
    method,
    path,
    status,
    milliseconds: performance.now() - start,
  };
  if (stages.length === 0) return { ...record, model, bytes };
  const times = Object.fromEntries(stages.map(({ name, milliseconds }) => [name, milliseconds]));
  return { ...record, model, bytes, stages: times };
}

/** Writes a line of JSON, in which no character of a client can be a terminal's. */
function logRecord(record: RequestRecord): void {
  console.log(printable(JSON.stringify(record)));
}

/** Logs an error. Its message may hold a client's text, so control characters are escaped. */
function logError(error: unknown): void {
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  console.error(text.split("\n").map(printable).join("\n"));
}
