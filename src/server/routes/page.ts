import { HttpError } from "../http_error.ts";
import type { PageFiles } from "../page/page_files.ts";
import type { Asking } from "./route.ts";
import { usage } from "./usage.ts";

/** Limits that the usage tells. */
type ToldLimits = Parameters<typeof usage>[1];

/**
 * `GET /`: the page; the usage as text for those who ask for text, and where the page may not be read.
 */
export async function answerPage(
  { request, url }: Asking,
  files: PageFiles,
  limits: ToldLimits,
): Promise<Response> {
  const headers = { vary: "accept" };
  if (wantsText(request)) return new Response(usage(url, limits), { headers });
  try {
    const page = await files.answer("index.html", request);
    page!.headers.append("vary", "accept");
    return page!;
  } catch (error) {
    const reason = `There is a page, too, but it cannot be read: ${(error as Error).message}`;
    return new Response(`${usage(url, limits)}\n${reason}\n`, { headers });
  }
}

/** `GET /assets/…`: a file of the page. @throws {HttpError} `notFound` */
export async function answerAsset({ request, url }: Asking, files: PageFiles): Promise<Response> {
  const found = await files.answer(url.pathname.slice(1), request);
  if (found) return found;
  throw new HttpError("notFound", `Cannot find ${url.pathname}: the page has no such file`);
}

/** Tells whether a client asks for text rather than for a page, as browsers do not. */
function wantsText(request: Request): boolean {
  const accept = request.headers.get("accept") ?? "";
  return accept.includes("text/plain") && !accept.includes("text/html");
}
