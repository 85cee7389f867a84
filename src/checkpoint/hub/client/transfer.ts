/**
 * A file's bytes over connections that may break.
 *
 * @module
 */
import { CheckpointError } from "../../../errors.ts";
import { unlessAborted } from "../../../util/unless_aborted.ts";
import { fileUrl, type HubClient, type RemoteFile } from "./client.ts";
import { refusal } from "./refusal.ts";
import { request } from "./request.ts";
import { Passing, Retries } from "./retry.ts";

/** Bytes and where they belong. */
export interface Piece {
  /** The position of their first; once it falls back to 0, where a server cannot go on from the middle. */
  readonly at: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a file from a position to its end. A connection that breaks or stalls is made again, and goes on from where it was.
 *
 * @param from bytes that are there already
 * @throws {CheckpointError} where the file has another size, is refused, or connections break again and again
 */
export async function* transfer(client: HubClient, file: RemoteFile, from: number): AsyncGenerator<Piece> {
  const what = `Cannot download ${file.path} of ${file.repository}`;
  const retries = new Retries(what, client);
  let [at, validator, isOwn] = [from, `"${file.etag}"`, false];
  while (at < file.size) {
    const ending = new AbortController();
    try {
      const answer = await open(client, file, { at, validator, ending });
      const { body, start } = answer;
      if (start > at) throw new CheckpointError(`${what}: byte ${at} was asked for, it began at ${start}`);
      if (start === 0 && at > 0 && !isOwn && answer.validator !== undefined) {
        // The content's host may have an ETag of its own: asked with that, it goes on from the middle.
        [validator, isOwn] = [answer.validator, true];
        continue;
      }
      at = start;
      for await (const bytes of chunks(body, client)) {
        if (at + bytes.length > file.size) throw tooLong(what, file);
        yield { at, bytes };
        at += bytes.length;
        retries.succeeded();
      }
      if (at < file.size) throw new Passing(`the connection ended after ${at} of ${file.size} bytes`);
    } catch (error) {
      await retries.failed(error);
    } finally {
      ending.abort();
    }
  }
}

interface Opened {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly start: number;
  readonly validator: string | undefined;
}

async function open(
  client: HubClient,
  file: RemoteFile,
  { at, validator, ending }: { at: number; validator: string; ending: AbortController },
): Promise<Opened> {
  const url = fileUrl(client, file.repository, file.commit, file.path);
  const headers: Record<string, string> = at > 0 ? { range: `bytes=${at}-`, "if-range": validator } : {};
  const signal = client.signal ? AbortSignal.any([client.signal, ending.signal]) : ending.signal;
  const timer = setTimeout(() => ending.abort(), client.patience.stall);
  const { response } = await request(client, url, { method: "GET", headers, signal })
    .finally(() => clearTimeout(timer));
  const { status, body } = response;
  if (status !== 200 && status !== 206 || body === null) {
    await body?.cancel();
    throw refusal(response, { ...file, revision: file.commit }, client);
  }
  const start = status === 206 ? startOf(response) : 0;
  expectSize(file, response, start);
  const etag = response.headers.get("etag");
  return { body, start, validator: etag !== null && etag.startsWith('"') ? etag : undefined };
}

/** The first byte of a part. */
export function startOf({ headers }: Response): number {
  return Number(headers.get("content-range")?.match(/^bytes (\d+)-/)?.[1] ?? NaN);
}

function expectSize(file: RemoteFile, { headers }: Response, start: number): void {
  const length = headers.get("content-length");
  if (Number.isNaN(start)) {
    throw new CheckpointError(`Cannot download ${file.path}: its part has no Content-Range`);
  }
  if (length === null || start + Number(length) === file.size) return;
  const type = headers.get("content-type") ?? "unknown";
  throw new CheckpointError(
    `Cannot download ${file.path} of ${file.repository}: it has ${
      start + Number(length)
    } bytes (of type ${type}), ` +
      `${file.size} are wanted`,
  );
}

function tooLong(what: string, { size }: RemoteFile): CheckpointError {
  return new CheckpointError(`${what}: it has more than ${size} bytes, which are wanted`);
}

/** The pieces of an answer. @throws {Passing} where its connection breaks, or nothing comes for long */
export async function* chunks(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { signal, patience }: HubClient,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await next(reader, patience.stall, signal);
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  stall: number,
  signal: AbortSignal | undefined,
): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
  const silence = new AbortController();
  const fault = `nothing came for ${stall / 1000} s`;
  const timer = setTimeout(() => silence.abort(new Passing(fault)), stall);
  const read = unlessAborted(reader.read(), silence.signal);
  try {
    return await (signal ? unlessAborted(read, signal) : read);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof Passing) throw cause;
    throw new Passing(`the connection broke (${messageOf(cause)})`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
