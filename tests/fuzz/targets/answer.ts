/** The form that an answer of the server must have. @module */
import { Fault } from "../kind.ts";
import { leaks } from "../verdict.ts";

const STATUSES: Readonly<Record<number, readonly string[]>> = {
  400: [
    "badTopK",
    "badThreshold",
    "badForm",
    "empty",
    "unreadable",
    "corrupt",
    "badRequest",
    "badHost",
  ],
  404: ["notFound"],
  405: ["methodNotAllowed"],
  408: ["timeout"],
  413: ["tooLarge"],
  415: ["unsupported"],
  503: ["busy"],
};

/** @returns a word for it; nothing where a picture was classified @throws {Fault} where it is none of the server's */
export function expectAnswer(status: number, text: string): string | void {
  const body = parse(text);
  if (status === 200) {
    if (
      Array.isArray(body?.["predictions"]) && body["predictions"].length > 0
    ) return;
    throw new Fault(`200 without predictions: ${text.slice(0, 200)}`);
  }
  const { code, message } = Object(body?.["error"]) as {
    code?: unknown;
    message?: unknown;
  };
  if (
    typeof code !== "string" || typeof message !== "string" ||
    !STATUSES[status]?.includes(code)
  ) {
    throw new Fault(`status ${status} with ${text.slice(0, 300)}`);
  }
  if (leaks(message)) throw new Fault(`leaks internals: ${message}`);
  return `${status} ${code}`;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
