/**
 * Requests to a hub. Redirects are followed by hand, so that a token never reaches another host.
 *
 * @module
 */
import { CheckpointError } from "../../../errors.ts";
import { mayConnect } from "../../../util/environment.ts";
import { expectSecure } from "../../reading/fetch_secure.ts";
import type { HubClient } from "./client.ts";
import { askedWait, Passing } from "./retry.ts";

const MOST_REDIRECTS = 10;
/** Answers after which another attempt may succeed. */
const PASSING = [408, 429, 500, 502, 503, 504];

/** A request. */
export interface HubRequest {
  readonly method: "HEAD" | "GET";
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends it; by default the client's. */
  readonly signal?: AbortSignal | undefined;
}

/** An answer that is no redirect, and those that led to it. */
export interface HubAnswer {
  readonly response: Response;
  /** Headers of every answer on the way, the first first. */
  readonly trail: readonly Headers[];
}

/**
 * Asks, and follows where it is led to; a HEAD request stays on the hub's host, whose answer says what it is about.
 *
 * @throws {Passing} for a failure after which another attempt may succeed
 * @throws {CheckpointError} where it is led over a connection that others can change, or without an end
 */
export async function request(client: HubClient, place: URL, asked: HubRequest): Promise<HubAnswer> {
  const trail: Headers[] = [];
  let url = place;
  while (trail.length <= MOST_REDIRECTS) {
    const response = await ask(client, url, asked);
    trail.push(response.headers);
    const location = response.headers.get("location");
    const isRedirect = response.status >= 300 && response.status < 400 && location !== null;
    const next = isRedirect ? new URL(location, url) : undefined;
    if (next === undefined || (asked.method === "HEAD" && next.origin !== url.origin)) {
      return { response: await expectLasting(url, response), trail };
    }
    await response.body?.cancel();
    url = next;
  }
  throw new CheckpointError(`Cannot read ${place}: it leads from address to address without an end`);
}

async function ask(
  client: HubClient,
  url: URL,
  { method, headers = {}, signal }: HubRequest,
): Promise<Response> {
  expectSecure(url, client);
  expectGranted(url);
  const ends = [
    signal ?? client.signal,
    method === "HEAD" ? AbortSignal.timeout(client.patience.stall) : undefined,
  ];
  const all = ends.filter((end) => end !== undefined);
  try {
    return await fetch(url, {
      method,
      redirect: "manual",
      headers: { "accept-encoding": "identity", ...headers, ...authorization(client, url) },
      signal: AbortSignal.any(all),
    });
  } catch (cause) {
    client.signal?.throwIfAborted();
    throw new Passing(`${url.host} cannot be reached (${(cause as Error).message})`, {
      isSilence: true,
      cause,
    });
  }
}

/** A host that others led to shall not prompt. */
function expectGranted(url: URL): void {
  if (mayConnect(url)) return;
  throw new CheckpointError(
    `Cannot read ${url.origin}${url.pathname}: ${url.host} may not be asked; --allow-net=${url.host} is wanted too`,
  );
}

/** The token goes to the hub's own host only. */
function authorization({ endpoint, token }: HubClient, { origin }: URL): Record<string, string> {
  return token !== undefined && origin === new URL(endpoint).origin
    ? { authorization: `Bearer ${token}` }
    : {};
}

/** The answer, unless another attempt may bring a better one. @throws {Passing} then */
export async function expectLasting({ host }: URL, response: Response): Promise<Response> {
  if (!PASSING.includes(response.status)) return response;
  await response.body?.cancel();
  const reason = response.status === 429 ? "too many requests" : "not available";
  throw new Passing(
    `${host} answered with status ${response.status} (${reason})`,
    { wait: askedWait(response.headers) },
  );
}
