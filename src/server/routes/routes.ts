import { HttpError } from "../http_error.ts";
import type { Limits } from "../limits.ts";
import type { RequestTrace } from "../watch/request_trace.ts";
import type { ServerMetrics } from "../watch/server_metrics.ts";
import { classifyRoute } from "./classify.ts";
import { answerPicture, type PictureContext, type PictureRoute } from "./picture_route.ts";

/** The method of a route, besides OPTIONS, and HEAD where it is GET. */
export type Method = "GET" | "POST";

/** A request, and the notes about it. */
export interface Asking {
  readonly request: Request;
  readonly url: URL;
  readonly trace: RequestTrace;
}

/** One path of the server. */
export interface Route {
  readonly method: Method;
  /** True where it is answered without the token. */
  readonly isOpen?: boolean;
  readonly answer: (asking: Asking) => Response | Promise<Response>;
}

/** The paths of a server. Those that are seldom asked for load with their first request. */
export function routesOf(
  context: PictureContext,
  limits: Limits,
  metrics: ServerMetrics,
): ReadonlyMap<string, Route> {
  const picture = <Asked>(load: () => PictureRoute<Asked> | Promise<PictureRoute<Asked>>): Route => ({
    method: "POST",
    answer: async (asking) => await answerPicture(await load(), asking, context),
  });
  return new Map<string, Route>([
    ["/", { method: "GET", isOpen: true, answer: ({ url }) => help(url, limits) }],
    ["/healthz", { method: "GET", isOpen: true, answer: () => Response.json({ status: "ok" }) }],
    ["/classify", picture(() => classifyRoute)],
    ["/features", picture(async () => (await import("./features.ts")).featuresRoute)],
    ["/explain", picture(async () => (await import("./explain.ts")).explainRoute)],
    ["/readyz", { method: "GET", isOpen: true, answer: () => readiness(context) }],
    ["/metrics", { method: "GET", answer: () => metrics.answer(context) }],
    ["/openapi.json", { method: "GET", isOpen: true, answer: () => description(context, limits) }],
  ]);
}

async function help(url: URL, limits: Limits): Promise<Response> {
  const { usage } = await import("./usage.ts");
  return new Response(usage(url, limits));
}

function readiness({ models }: PictureContext): Response {
  if (models.isReady) return Response.json({ status: "ready" });
  throw new HttpError("busy", "Cannot take pictures yet: the model loads", { "retry-after": "1" });
}

async function description({ models }: PictureContext, limits: Limits): Promise<Response> {
  const { openapi } = await import("./openapi.ts");
  return Response.json(openapi(models.names, limits));
}
