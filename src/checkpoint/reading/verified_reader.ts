/**
 * Bytes whose digest is known beforehand.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import type { NodeHash } from "../../util/node_modules.ts";
import { importNode } from "../../util/runtime.ts";
import { type ByteReader, ViewReader } from "./byte_reader.ts";

const PIECE = 4 << 20;

/** A reader that can tell, when all has been read, whether it was what it should be. */
export interface VerifiedReader extends ByteReader {
  /** @throws {CheckpointError} where the bytes that were taken have another digest */
  verify(): void;
}

/**
 * Wraps a reader so that its bytes are hashed as they come. A page can only hash bytes as a whole: there all
 * are read first.
 *
 * @param sha256 64 hexadecimal digits
 * @param what names the bytes in errors
 */
export async function verified(
  reader: ByteReader,
  sha256: string,
  what: string | URL,
): Promise<VerifiedReader> {
  const hash = await createHash();
  if (!hash) return await readFirst(reader, sha256, what);
  return {
    total: reader.total,
    peek: (length) => reader.peek(length),
    async take(length) {
      const bytes = await reader.take(length);
      hash.update(bytes);
      return bytes;
    },
    verify: () => expectDigest(hash.digest("hex"), sha256, what),
    close: () => reader.close(),
  };
}

async function createHash(): Promise<NodeHash | undefined> {
  try {
    const { createHash } = await importNode("node:crypto");
    return createHash("sha256");
  } catch {
    return undefined; // there is no Node here
  }
}

async function readFirst(reader: ByteReader, sha256: string, what: string | URL): Promise<VerifiedReader> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let [left, last] = [reader.total ?? Infinity, PIECE];
  while (left > 0 && last === PIECE) {
    const piece = (await reader.take(Math.min(PIECE, left))).slice();
    pieces.push(piece);
    left -= last = piece.length;
  }
  reader.close();
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  expectDigest(Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""), sha256, what);
  const view = new ViewReader(bytes, {});
  return {
    total: bytes.length,
    peek: (length) => view.peek(length),
    take: (length) => view.take(length),
    close: () => {},
    verify: () => {},
  };
}

function expectDigest(found: string, sha256: string, what: string | URL): void {
  if (found === sha256.toLowerCase()) return;
  throw new CheckpointError(`Cannot use ${what}: its SHA-256 is ${found}, ${sha256.toLowerCase()} is wanted`);
}
