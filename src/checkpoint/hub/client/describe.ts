/**
 * Facts about a file before it is downloaded.
 *
 * @module
 */
import { CheckpointError } from "../../../errors.ts";
import { fileUrl, type HubClient, type RemoteFile } from "./client.ts";
import { refusal, saysNoFile, type Wanted } from "./refusal.ts";
import { type HubAnswer, request } from "./request.ts";
import { retried } from "./retry.ts";

const COMMIT = /^[0-9a-f]{40}$/;
const DIGEST = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** A file that is not there, at a commit where the hub names it. */
export interface MissingFile {
  readonly commit: string | undefined;
  readonly missing: true;
}

/**
 * Asks for a file's commit, digest and size.
 *
 * @throws {CheckpointError} where the repository or revision is missing or closed, or the answer is not a hub's
 */
export async function describe(client: HubClient, wanted: Wanted): Promise<RemoteFile | MissingFile> {
  const url = fileUrl(client, wanted.repository, wanted.revision, wanted.path);
  const what = `Cannot load model ${wanted.repository}`;
  const answer = await retried(what, client, () => request(client, url, { method: "HEAD" }));
  await answer.response.body?.cancel();
  const commit = first(answer, "x-repo-commit");
  if (saysNoFile(answer.response)) {
    return { missing: true, commit: commit !== undefined && COMMIT.test(commit) ? commit : undefined };
  }
  if (answer.response.status >= 400) throw refusal(answer.response, wanted, client);
  return fileOf(answer, wanted, url);
}

function fileOf(answer: HubAnswer, { repository, path }: Wanted, url: URL): RemoteFile {
  const { headers } = answer.response;
  const commit = first(answer, "x-repo-commit");
  if (commit === undefined || !COMMIT.test(commit)) {
    const type = headers.get("content-type") ?? "unknown";
    const fault = `the answer names no commit (X-Repo-Commit), its type is ${type}`;
    throw new CheckpointError(
      `Cannot read ${url}: ${fault}; a hub is wanted there, and no sign-in page of a network in between`,
    );
  }
  const etag = plain(first(answer, "x-linked-etag") ?? headers.get("etag") ?? "");
  if (!DIGEST.test(etag)) {
    const found = etag === "" ? "no ETag" : `the ETag ${etag.slice(0, 80)}`;
    throw new CheckpointError(`Cannot check ${url}: it has ${found}; a SHA-256 or git's SHA-1 is wanted`);
  }
  const size = Number(first(answer, "x-linked-size") ?? headers.get("content-length") ?? NaN);
  if (!Number.isSafeInteger(size)) {
    throw new CheckpointError(`Cannot read ${url}: the hub does not tell its size`);
  }
  return { repository, path, commit, etag, size };
}

function first({ trail }: HubAnswer, name: string): string | undefined {
  return trail.map((headers) => headers.get(name)).find((value) => value !== null) ?? undefined;
}

/** An ETag without its quotation marks. */
function plain(etag: string): string {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}
