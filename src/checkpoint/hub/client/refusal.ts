import { CheckpointError } from "../../../errors.ts";
import { nearestNames } from "../names/known.ts";
import { type HubClient, pageOf } from "./client.ts";

/** What was asked for. */
export interface Wanted {
  readonly repository: string;
  readonly revision: string;
  readonly path: string;
}

/** Tells whether an answer says that only the file is missing. */
export function saysNoFile({ status, headers }: Response): boolean {
  const code = headers.get("x-error-code");
  return status === 404 && (code === null || code === "EntryNotFound");
}

/** The error that an answer stands for: what is missing, or not allowed, and what helps. */
export function refusal(response: Response, wanted: Wanted, client: HubClient): CheckpointError {
  return new CheckpointError(`Cannot load model ${wanted.repository}: ${reason(response, wanted, client)}`);
}

function reason(
  { status, headers }: Response,
  { repository, revision, path }: Wanted,
  client: HubClient,
): string {
  const page = pageOf(client, repository);
  const withToken = client.token !== undefined;
  switch (headers.get("x-error-code")) {
    case "RevisionNotFound":
      return `it has no revision "${revision}"; its branches, tags and commits are at ${page}/tree/main`;
    case "EntryNotFound":
      return `it has no file ${path} at ${revision}; its files are at ${page}/tree/${revision}`;
    case "GatedRepo":
      return withToken
        ? `it is gated, and this token has no access: ask for it at ${page}`
        : `it is gated: accept its conditions at ${page}, and set HF_TOKEN to a token of yours`;
    case "RepoNotFound":
      return missing(client, repository, withToken);
  }
  if (status === 401) return missing(client, repository, withToken);
  if (status === 403) return `the hub refuses it (status 403, ${quoted(headers)}); its page is ${page}`;
  return `the hub answered with status ${status} to ${path} (${quoted(headers)})`;
}

/** The hub does not tell a private repository from one that there is not. */
function missing({ endpoint }: HubClient, repository: string, withToken: boolean): string {
  const none = `there is no such file or folder, and ${endpoint} has no such repository`;
  const closed = withToken
    ? "or this token may not read it"
    : "or it is private: HF_TOKEN with a token opens those";
  const near = nearestNames(repository.split("/")[1]!);
  return `${none}, ${closed}${near.length > 0 ? `; known names like it are ${near.join(", ")}` : ""}`;
}

function quoted(headers: Headers): string {
  return headers.get("x-error-message")?.slice(0, 200) ?? "without a reason";
}
