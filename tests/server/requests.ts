import { assertEquals, assertMatch } from "@std/assert";
import { createHandler, type HandlerOptions } from "../../src/server/handler.ts";
import { FastModel } from "./helpers.ts";

/** A server's function from request to response. */
export type Handler = (request: Request) => Response | Promise<Response>;

/** Asks a handler for a path. */
export async function ask(handler: Handler, path: string, init: RequestInit = {}): Promise<Response> {
  return await handler(new Request(`http://localhost${path}`, init));
}

/** Sends a body to be classified. */
export async function post(handler: Handler, body: BodyInit | null, query = ""): Promise<Response> {
  return await ask(handler, `/classify${query}`, { method: "POST", body });
}

/** A handler with a model that answers at once. */
export function quick(options: HandlerOptions = {}): Handler {
  return createHandler({ loadModel: () => Promise.resolve(new FastModel()), ...options });
}

/** Checks the answer to a request that is refused. */
export async function refuses(
  response: Response,
  status: number,
  code: string,
  message: RegExp,
): Promise<void> {
  const { error, ...rest } = await response.json();
  assertEquals([response.status, error.code], [status, code], error.message);
  assertMatch(error.message, message);
  assertEquals([rest, Object.keys(error)], [{}, ["code", "message"]]);
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(response.headers.get("access-control-allow-origin"), "*");
}

/** A form of texts and files. */
export function form(...fields: (string | Uint8Array<ArrayBuffer>)[]): FormData {
  const data = new FormData();
  fields.forEach((field, i) => {
    data.append(`field${i}`, typeof field === "string" ? field : new File([field], "cat.png"));
  });
  return data;
}
