/** Takes apart what comes back on a connection. @module */
import { latin1 } from "../../support/bytes.ts";
import { Fault } from "../kind.ts";

/** One answer. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?$/;

/** The answers in these bytes, which must be nothing but answers. @throws {Fault} where they are not */
export function parseAnswers(bytes: Uint8Array): Answer[] {
  const text = latin1(bytes);
  const answers: Answer[] = [];
  for (let at = 0; at < text.length;) {
    const end = text.indexOf("\r\n\r\n", at);
    if (end < 0) {
      throw new Fault(
        `an answer without an end of headers: ${text.slice(at, at + 200)}`,
      );
    }
    const [first = "", ...lines] = text.slice(at, end).split("\r\n");
    const status = Number(first.match(STATUS_LINE)?.[1]);
    if (!status) {
      throw new Fault(`a status line that is none: ${first.slice(0, 200)}`);
    }
    const headers = new Map(lines.map(parseHeader));
    const [body, next] = bodyOf(text, end + 4, status, headers);
    answers.push({ status, headers, body });
    at = next;
  }
  return answers;
}

function parseHeader(line: string): [name: string, value: string] {
  const match = line.match(/^([\w-]+):[ \t]*([^\0]*)$/);
  if (!match) throw new Fault(`a header that is none: ${line.slice(0, 200)}`);
  return [match[1]!.toLowerCase(), match[2]!];
}

/** An answer to HEAD announces a body that it has not, as do 1xx, 204 and 304. */
function bodyOf(
  text: string,
  at: number,
  status: number,
  headers: ReadonlyMap<string, string>,
): [body: string, end: number] {
  if (status < 200 || status === 204 || status === 304) return ["", at];
  if (headers.get("transfer-encoding") === "chunked") return chunksOf(text, at);
  const length = Number(headers.get("content-length") ?? text.length - at);
  if (text.length === at || text.startsWith("HTTP/1.", at)) return ["", at];
  if (text.length < at + length) {
    throw new Fault(
      `a body of ${text.length - at} bytes where ${length} are announced`,
    );
  }
  return [text.slice(at, at + length), at + length];
}

function chunksOf(text: string, at: number): [body: string, end: number] {
  let body = "";
  for (;;) {
    const line = text.indexOf("\r\n", at);
    const size = parseInt(text.slice(at, line), 16);
    if (line < 0 || Number.isNaN(size)) {
      throw new Fault(`a chunk without a size: ${text.slice(at, at + 40)}`);
    }
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
    if (at > text.length) throw new Fault("a chunk that is cut off");
    if (size === 0) return [body, at];
  }
}
