import { DEFAULT_PATIENCE, type Patience } from "./retry.ts";

/** A hub, and how to ask it. */
export interface HubClient {
  /** Without a slash at its end. */
  readonly endpoint: string;
  /** Sent to the endpoint's own host only. */
  readonly token: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly allowInsecure?: boolean | undefined;
  readonly patience: Patience;
}

/** A file at a commit. */
export interface RemoteFile {
  readonly repository: string;
  /** The path in the repository. */
  readonly path: string;
  readonly commit: string;
  /** 64 hexadecimal digits: the content's SHA-256; 40: git's SHA-1 of it. */
  readonly etag: string;
  readonly size: number;
}

/** A client of a hub. */
export function hubClient(
  { endpoint, token }: Pick<HubClient, "endpoint" | "token">,
  options: Partial<Pick<HubClient, "signal" | "allowInsecure" | "patience">>,
): HubClient {
  return { patience: DEFAULT_PATIENCE, ...options, endpoint, token };
}

/** The address of a file in a repository. */
export function fileUrl({ endpoint }: HubClient, repository: string, revision: string, path: string): URL {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return new URL(`${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${encoded}`);
}

/** The page that a person visits. */
export function pageOf({ endpoint }: HubClient, repository: string): string {
  return `${endpoint}/${repository}`;
}
