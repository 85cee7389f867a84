import { importNode } from "../../../util/runtime.ts";

/** The digest that an ETag is, computed piece by piece. */
export interface EtagDigest {
  update(bytes: Uint8Array): void;
  /** Tells whether the bytes so far are the content that the ETag stands for. */
  matches(): boolean;
}

/**
 * A digest for an ETag: 64 digits are the content's SHA-256, 40 are git's SHA-1 of it, which begins with its length.
 */
export async function etagDigest({ etag, size }: { etag: string; size: number }): Promise<EtagDigest> {
  const { createHash } = await importNode("node:crypto");
  const hash = createHash(etag.length === 64 ? "sha256" : "sha1");
  if (etag.length !== 64) hash.update(new TextEncoder().encode(`blob ${size}\0`));
  return {
    update: (bytes) => void hash.update(bytes),
    matches: () => hash.digest("hex") === etag,
  };
}
