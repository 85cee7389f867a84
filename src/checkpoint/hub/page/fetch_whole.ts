/**
 * Files fetched into memory, which is where a page can check their digests.
 *
 * @module
 */
import { CheckpointError } from "../../../errors.ts";
import { fileUrl, type HubClient, type RemoteFile } from "../client/client.ts";
import { refusal } from "../client/refusal.ts";
import { Passing, Retries } from "../client/retry.ts";
import { chunks, startOf } from "../client/transfer.ts";
import { ask } from "./ask.ts";

/**
 * Fetches a file. A connection that breaks is made again, and goes on from where it was.
 *
 * @throws {CheckpointError} where it is not what its digest says, is refused, or connections break again and again
 */
export async function fetchWhole(
  client: HubClient,
  file: RemoteFile,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const what = `Cannot download ${file.path} of ${file.repository}`;
  const url = fileUrl(client, file.repository, file.commit, file.path);
  const retries = new Retries(what, client);
  const bytes = new Uint8Array(file.size);
  for (let at = 0; at < file.size;) {
    try {
      const response = await ask(client, url, { from: at });
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        throw refusal(response, { ...file, revision: file.commit }, client);
      }
      at = response.status === 206 ? startOf(response) : 0;
      for await (const piece of chunks(response.body, client)) {
        if (!(at + piece.length <= file.size)) {
          throw new CheckpointError(`${what}: it has more than ${file.size} bytes, which are wanted`);
        }
        bytes.set(piece, at);
        onBytes(at += piece.length);
        retries.succeeded();
      }
      if (at < file.size) throw new Passing(`the connection ended after ${at} of ${file.size} bytes`);
    } catch (error) {
      await retries.failed(error);
    }
  }
  await expectDigest(bytes, file);
  return bytes;
}

async function expectDigest(bytes: Uint8Array<ArrayBuffer>, file: RemoteFile): Promise<void> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new CheckpointError(`Cannot check ${file.path}: a page that was loaded over https: is wanted`);
  }
  const [name, content] = file.etag.length === 64 ? ["SHA-256", bytes] : ["SHA-1", gitBlob(bytes)];
  const digest = new Uint8Array(await crypto.subtle.digest(name, content));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found === file.etag) return;
  const fault = `what came does not have the ${name === "SHA-1" ? "git SHA-1" : name} ${file.etag}`;
  throw new CheckpointError(`Cannot use ${file.path} of ${file.repository}: ${fault}`);
}

/** A content as git hashes it. */
function gitBlob(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const blob = new Uint8Array(head.length + bytes.length);
  blob.set(head);
  blob.set(bytes, head.length);
  return blob;
}
