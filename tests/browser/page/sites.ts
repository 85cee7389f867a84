/**
 * The page on hosts of this machine: a static one, which sends no headers of its own, and a server.
 *
 * @module
 */
import { createHandler, type HandlerOptions } from "../../../mod.ts";
import { makeSite } from "../../../src/page/make_site.ts";
import { typeOf } from "../../../src/page/site_files.ts";

/** A host of the page. */
export interface Host extends AsyncDisposable {
  /** Where the page is. */
  readonly url: string;
  /** Paths that have been asked for since this was emptied. */
  readonly asked: Set<string>;
  /** Stops answering. */
  stop(): Promise<void>;
}

const LOCAL = { hostname: "127.0.0.1", onListen: () => {} };

function host(path: string, answer: (request: Request) => Response | Promise<Response>, port = 0): Host {
  const asked = new Set<string>();
  const server = Deno.serve({ ...LOCAL, port }, (request) => {
    asked.add(new URL(request.url).pathname);
    return answer(request);
  });
  const stop = () => server.shutdown();
  return { url: `http://127.0.0.1:${server.addr.port}${path}`, asked, stop, [Symbol.asyncDispose]: stop };
}

/** A static site, which can be made anew. */
export interface StaticSite extends Host {
  /** Makes it again. @param hub the address of its hub */
  remake(hub: string): Promise<unknown>;
}

/** A static site in a folder of its host, as `deno task page` makes it. @param hub the address of its hub */
export async function staticSite(hub: string): Promise<StaticSite> {
  const folder = await Deno.makeTempDir();
  await makeSite(folder, hub);
  const contents = host("/try/it/", async ({ url }) => {
    const path = new URL(url).pathname.replace(/^\/try\/it\//, "").replace(/^$/, "index.html");
    const body = await Deno.readFile(`${folder}/${path}`).catch(() => null);
    if (!body) return new Response("no", { status: 404 });
    return new Response(body, { headers: { "content-type": typeOf(path) } });
  });
  const dispose = async () => {
    await contents.stop();
    await Deno.remove(folder, { recursive: true });
  };
  return { ...contents, remake: (hub) => makeSite(folder, hub), [Symbol.asyncDispose]: dispose };
}

/** A server with the page. @param port of a server that has stopped, whose place it takes */
export function pageServer(options: HandlerOptions = {}, port?: number): Host {
  return host("/", createHandler(options), port);
}
