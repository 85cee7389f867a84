/**
 * Files that are read from a hub as they come, where nothing can be kept.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import type { ByteReader, ReadOptions } from "../reading/byte_reader.ts";
import { type Pipe, PipeReader } from "../reading/pipe_reader.ts";
import { etagDigest } from "./cache/digest.ts";
import type { HubClient, RemoteFile } from "./client/client.ts";
import { type Piece, transfer } from "./client/transfer.ts";

/** Opens a file. Its digest is checked when its last byte is read. */
export async function openStream(
  client: HubClient,
  file: RemoteFile,
  options: ReadOptions,
): Promise<ByteReader> {
  const digest = await etagDigest(file);
  const pieces = transfer({ ...client, signal: options.signal }, file, 0);
  const check = (bytes: Uint8Array, isLast: boolean) => {
    digest.update(bytes);
    if (isLast && !digest.matches()) {
      throw new CheckpointError(`what came does not have the digest ${file.etag}`);
    }
  };
  return new PipeReader(
    new PiecesPipe(pieces, file.size, check),
    file.size,
    `${file.path} of ${file.repository}`,
    options,
  );
}

/** Pieces handed out in order, once, though a server may begin again. */
class PiecesPipe implements Pipe {
  readonly #pieces: AsyncGenerator<Piece>;
  readonly #size: number;
  readonly #check: (bytes: Uint8Array, isLast: boolean) => void;
  #chunk = new Uint8Array();
  #at = 0;

  constructor(
    pieces: AsyncGenerator<Piece>,
    size: number,
    check: (bytes: Uint8Array, isLast: boolean) => void,
  ) {
    this.#pieces = pieces;
    this.#size = size;
    this.#check = check;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#chunk.length === 0) {
      const { value, done } = await this.#pieces.next();
      if (done) return null;
      this.#chunk = value.bytes.subarray(Math.max(0, this.#at - value.at));
      this.#at += this.#chunk.length;
      this.#check(this.#chunk, this.#at === this.#size);
    }
    const count = Math.min(into.length, this.#chunk.length);
    into.set(this.#chunk.subarray(0, count));
    this.#chunk = this.#chunk.subarray(count);
    return count;
  }

  close(): void {
    this.#pieces.return(undefined).catch(() => {});
  }
}
