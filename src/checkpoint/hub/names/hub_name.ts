/**
 * Names of models on a hub, as people write and copy them.
 *
 * @module
 */

/** A place in a repository: a folder, or a file in it. */
export interface HubPlace {
  /** With a slash at its end; empty for the repository's own. */
  readonly folder: string;
  /** The name of the file of weights, where one is told. */
  readonly file: string | undefined;
}

/** A repository of a hub, a revision of it, and a place in it. */
export interface HubName extends HubPlace {
  /** `organisation/name`. */
  readonly repository: string;
  /** A branch, a tag or a commit; `undefined` is the default branch. */
  readonly revision: string | undefined;
}

/** The place of a repository's own files. */
export const WHOLE: HubPlace = { folder: "", file: undefined };

/** What a hub allows as an organisation or a name. */
const PART = /^(?!.*(--|\.\.))[\w](?:[\w.-]{0,94}[\w])?$/;
/** Endings of files: a path with one of them is no repository. */
const FILE = /\.(bin|ckpt|gguf|h5|json|msgpack|npz|onnx|pth?|safetensors)$/i;
const SCHEME = /^hf:\/\//i;
/** A revision, up to a slash; the hub's own ones have some. */
const REVISION = "(refs/(?:convert/\\w+|pr/\\d+)(?=/|$)|[^/]+)";
/** What stands behind `hf://`. */
const IN_SCHEME = new RegExp(`^([^/@]+/[^/@]+)(?:@${REVISION})?(?:/(.+))?$`);
/** What stands below a hub's address on the pages of a model, its folders and its files. */
const PAGE = new RegExp(`^([^/]+/[^/]+)(?:/(tree|blob|resolve)/${REVISION}(?:/(.+))?)?$`);

/** Tells whether a text names a repository and cannot be a path. */
export function isHubAddress(source: string, endpoint: string): boolean {
  return SCHEME.test(source) || parsePage(source, endpoint) !== undefined;
}

/**
 * The repository that a text names: `organisation/name`, `organisation/name@revision`, the same behind `hf://`, where the
 * path of a folder or of a file may follow, or the address of its page (`https://HUB/organisation/name`), of a folder
 * (`/tree/REVISION/…`) or of a file (`/blob/REVISION/…`, `/resolve/REVISION/…`) in it; `undefined` where it names none. A
 * revision that has slashes is encoded (`%2F`) where a path may follow.
 */
export function parseHubName(source: string, endpoint: string): HubName | undefined {
  if (!SCHEME.test(source)) return parsePage(source, endpoint) ?? parsePlain(source);
  return parseScheme(source.replace(SCHEME, "").replace(/\/$/, ""));
}

/** The same name behind `hf://`. */
export function withScheme(source: string): string {
  const [name, revision] = splitRevision(source);
  return `hf://${name}${revision === undefined ? "" : `@${encodeURIComponent(revision)}`}`;
}

/** The text that stands for a repository at a revision, or for a folder in it; without a slash at its end. */
export function addressOf({ repository, revision = "main", folder }: Omit<HubName, "file">): string {
  const at = revision === "main" ? "" : `@${encodeURIComponent(revision)}`;
  return `hf://${repository}${at}/${folder}`.replace(/\/$/, "");
}

/** The parts of `name@revision`. */
export function splitRevision(source: string): [name: string, revision: string | undefined] {
  const at = source.indexOf("@");
  return at < 0 ? [source, undefined] : [source.slice(0, at), source.slice(at + 1)];
}

function parsePlain(source: string): HubName | undefined {
  const [repository, revision] = splitRevision(source);
  const parts = repository.split("/");
  if (parts.length !== 2 || !parts.every((part) => PART.test(part)) || FILE.test(repository)) {
    return undefined;
  }
  return revision === "" ? undefined : { repository, revision, ...WHOLE };
}

/** `organisation/name`, `@revision` and `/path`, as Python's file system of the hub has them. */
function parseScheme(text: string): HubName | undefined {
  const [, repository, revision, path = ""] = text.match(IN_SCHEME) ?? [];
  return repository === undefined ? undefined : namedAt(repository, revision, path, FILE.test(path));
}

function parsePage(source: string, endpoint: string): HubName | undefined {
  if (!/^https?:/i.test(source) || !URL.canParse(source)) return undefined;
  const [url, hub] = [new URL(source), new URL(endpoint)];
  const base = hub.pathname.replace(/\/$/, "");
  if (url.origin !== hub.origin || !url.pathname.startsWith(`${base}/`)) return undefined;
  const below = url.pathname.slice(base.length + 1).replace(/\/$/, "");
  const [, repository, kind, revision, path = ""] = below.match(PAGE) ?? [];
  if (repository === undefined) return undefined;
  const isFile = kind === "blob" || kind === "resolve" && FILE.test(path);
  return namedAt(repository, revision, decoded(path), isFile && path !== "");
}

function namedAt(
  repository: string,
  revision: string | undefined,
  path: string,
  isFile: boolean,
): HubName | undefined {
  const found = parsePlain(repository);
  const parts = path === "" ? [] : path.split("/");
  if (!found || parts.some((part) => /^\.{0,2}$|\\/.test(part))) return undefined;
  const file = isFile ? parts.pop() : undefined;
  const folder = parts.map((part) => `${part}/`).join("");
  return { ...found, revision: revision && decoded(revision), folder, file };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
