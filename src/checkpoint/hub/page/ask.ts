import { expectSecure } from "../../reading/fetch_secure.ts";
import type { HubClient } from "../client/client.ts";
import { expectLasting } from "../client/request.ts";
import { Passing } from "../client/retry.ts";

/**
 * Asks as a page can: it follows redirects, of which only the last address is known.
 *
 * @throws {Passing} for a failure after which another attempt may succeed
 * @throws {CheckpointError} where it led over a connection that others can change
 */
export async function ask(
  client: HubClient,
  url: URL,
  { from = 0, signal = client.signal }: { from?: number; signal?: AbortSignal | undefined } = {},
): Promise<Response> {
  let response: Response;
  try {
    const headers: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
    response = await fetch(url, { headers, signal: signal ?? null });
  } catch (cause) {
    client.signal?.throwIfAborted();
    throw new Passing(`${url.host} cannot be reached (${(cause as Error).message})`, {
      isSilence: true,
      cause,
    });
  }
  expectSecure(new URL(response.url), client);
  return await expectLasting(new URL(response.url), response);
}
