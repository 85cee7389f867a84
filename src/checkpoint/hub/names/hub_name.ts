/**
 * Names of models on a hub, as people write and copy them.
 *
 * @module
 */

/** A repository of a hub, and a revision of it. */
export interface HubName {
  /** `organisation/name`. */
  readonly repository: string;
  /** A branch, a tag or a commit; `undefined` is the default branch. */
  readonly revision: string | undefined;
}

/** What a hub allows as an organisation or a name. */
const PART = /^(?!.*(--|\.\.))[\w](?:[\w.-]{0,94}[\w])?$/;
/** Endings of files: a path with one of them is no repository. */
const FILE = /\.(bin|ckpt|gguf|h5|json|msgpack|npz|onnx|pth?|safetensors)$/i;
const SCHEME = /^hf:\/\//i;

/** Tells whether a text names a repository and cannot be a path. */
export function isHubAddress(source: string, endpoint: string): boolean {
  return SCHEME.test(source) || parsePage(source, endpoint) !== undefined;
}

/**
 * The repository that a text names: `organisation/name`, `organisation/name@revision`, the same behind `hf://`, or the
 * address of its page (`https://HUB/organisation/name`, with `/tree/REVISION` too); `undefined` where it names none.
 */
export function parseHubName(source: string, endpoint: string): HubName | undefined {
  if (!SCHEME.test(source)) return parsePage(source, endpoint) ?? parsePlain(source);
  return parsePlain(source.replace(SCHEME, "").replace(/\/$/, ""));
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
  return revision === "" ? undefined : { repository, revision };
}

/** Addresses of files (`/resolve/…`, `/blob/…`) name no repository: they are read as they are. */
function parsePage(source: string, endpoint: string): HubName | undefined {
  if (!/^https?:/i.test(source) || !URL.canParse(source)) return undefined;
  const [url, hub] = [new URL(source), new URL(endpoint)];
  const base = hub.pathname.replace(/\/$/, "");
  if (url.origin !== hub.origin || !url.pathname.startsWith(`${base}/`)) return undefined;
  const [organisation, name, tree, ...rest] = url.pathname.slice(base.length + 1).replace(/\/$/, "").split(
    "/",
  );
  if (tree !== undefined && (tree !== "tree" || rest.length === 0)) return undefined;
  const found = parsePlain(`${organisation}/${name}`);
  return found &&
    { ...found, revision: tree === undefined ? undefined : decoded(rest.join("/")) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
