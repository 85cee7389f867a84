import { etagDigest } from "./digest.ts";
import { type CachedFile, type CachedModel, filesOf } from "./list_cache.ts";

const PIECE = 1 << 20;
const DIGEST = /^blobs\/([0-9a-f]{40}|[0-9a-f]{64})$/;

/** A fault that `verifyModel` found. */
export interface Fault {
  /** Below the repository's folder. */
  readonly path: string;
  readonly fault: string;
}

/** The result of a check. */
export interface Verdict {
  /** Contents that are what their digests say. */
  readonly whole: number;
  /** Files whose digest nothing tells: on systems without links they lie under their own names. */
  readonly unchecked: number;
  readonly faults: readonly Fault[];
}

/**
 * Checks every content of a repository against the digest that it is called by, and every link.
 *
 * @param onBytes called with the bytes that were read
 */
export async function verifyModel(
  { folder }: CachedModel,
  { signal, onBytes = () => {} }: {
    readonly signal?: AbortSignal | undefined;
    readonly onBytes?: ((bytes: number) => void) | undefined;
  } = {},
): Promise<Verdict> {
  let [whole, unchecked] = [0, 0];
  const faults: Fault[] = [];
  for (const file of await filesOf(folder)) {
    signal?.throwIfAborted();
    const etag = file.path.match(DIGEST)?.[1];
    if (etag !== undefined) {
      if (await isWhole(file, etag, onBytes)) whole++;
      else faults.push({ path: file.path, fault: "its content is not what its digest says" });
    } else if (file.isLink) {
      const target = await Deno.stat(file.place).catch(() => undefined);
      if (!target?.isFile) faults.push({ path: file.path, fault: "it leads to a content that is not there" });
    } else if (file.path.endsWith(".incomplete")) {
      faults.push({ path: file.path, fault: "a download that did not end" });
    } else if (file.path.startsWith("snapshots/")) unchecked++;
  }
  return { whole, unchecked, faults };
}

async function isWhole(
  { place, size }: CachedFile,
  etag: string,
  onBytes: (bytes: number) => void,
): Promise<boolean> {
  const digest = await etagDigest({ etag, size });
  using file = await Deno.open(place);
  const piece = new Uint8Array(PIECE);
  for (let count; (count = await file.read(piece)) !== null;) {
    digest.update(piece.subarray(0, count));
    onBytes(count);
  }
  return digest.matches();
}
