import { HttpError } from "../http_error.ts";
import type { Limits } from "../limits.ts";
import { hasClasses } from "../served_model.ts";
import type { PageFacts } from "../../page/fill.ts";
import { once } from "../../util/once.ts";
import { classifyRoute } from "./classify.ts";
import type { Route } from "./route.ts";
import { answerPicture, type PictureContext, type PictureRoute } from "./picture_route.ts";

/** The path of the page's files, which have one route. */
const ASSETS = "/assets/{file}";

/** The route of a path, and the path that figures have for it. */
export function findRoute(
  routes: ReadonlyMap<string, Route>,
  pathname: string,
): { readonly path: string; readonly route: Route } | undefined {
  const path = pathname.startsWith("/assets/") ? ASSETS : pathname;
  const route = routes.get(path);
  return route && { path, route };
}

/** The paths of a server. Those that are seldom asked for load with their first request. */
export function routesOf(
  context: PictureContext,
  limits: Limits,
  figures: () => Promise<Response>,
  page: PageFacts,
): ReadonlyMap<string, Route> {
  const picture = <Asked>(load: () => PictureRoute<Asked> | Promise<PictureRoute<Asked>>): Route => ({
    method: "POST",
    answer: async (asking) => await answerPicture(await load(), asking, context),
  });
  const files = once(async () => {
    const { PageFiles } = await import("../page/page_files.ts");
    return new PageFiles(page);
  });
  const pageRoutes = once(async () => await import("./page.ts"));
  return new Map<string, Route>([
    ["/", {
      method: "GET",
      isOpen: true,
      answer: async (asking) => (await pageRoutes()).answerPage(asking, await files(), limits),
    }],
    ["/healthz", { method: "GET", isOpen: true, answer: () => Response.json({ status: "ok" }) }],
    ["/classify", picture(() => classifyRoute)],
    ["/features", picture(async () => (await import("./features.ts")).featuresRoute)],
    ["/explain", picture(async () => (await import("./explain.ts")).explainRoute)],
    ["/readyz", { method: "GET", isOpen: true, answer: () => readiness(context) }],
    ["/models", { method: "GET", answer: () => Response.json({ models: describeModels(context) }) }],
    ["/metrics", { method: "GET", answer: figures }],
    ["/openapi.json", { method: "GET", isOpen: true, answer: () => description(context, limits) }],
    [ASSETS, {
      method: "GET",
      isOpen: true,
      answer: async (asking) => (await pageRoutes()).answerAsset(asking, await files()),
    }],
  ]);
}

function readiness({ models }: PictureContext): Response {
  if (models.isReady) return Response.json({ status: "ready" });
  throw new HttpError("busy", "Cannot take pictures yet: the model loads", { "retry-after": "1" });
}

async function description({ models }: PictureContext, limits: Limits): Promise<Response> {
  const { openapi } = await import("./openapi.ts");
  return Response.json(openapi(models.names, limits));
}

/** What is known of each model: all of it once it is loaded. */
function describeModels({ models }: PictureContext) {
  return models.all.map(({ name: id, model }) => {
    if (!model) return { id, loaded: false };
    const { name, device, classNames, explain, preprocessing, config } = model;
    const depth = explain && preprocessing ? config?.depth ?? 0 : 0;
    return { id, loaded: true, name, device, classes: hasClasses(model) ? classNames.length : 0, depth };
  });
}
