/** HTTP/1.1: request lines, headers, and bodies with a length or in chunks, one after another on a connection. @module */
import { joinedBytes } from "../../../src/util/joined.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editList } from "./edit.ts";

interface HttpRequest {
  readonly line: string;
  readonly headers: readonly string[];
  readonly body: readonly (Uint8Array | string)[];
}

const LINES = [
  "GET / HTTP/1.1",
  "GET /healthz HTTP/1.1",
  "POST /classify HTTP/1.1",
  "POST /classify?topK=1 HTTP/1.1",
  "POST /classify?topK=-1 HTTP/1.1",
  "POST /classify?topK=1e9 HTTP/1.1",
  "HEAD / HTTP/1.1",
  "OPTIONS * HTTP/1.1",
  "GET http://a/healthz HTTP/1.1",
  "GET http://[/ HTTP/1.1",
  "GET //healthz HTTP/1.1",
  "CONNECT a:1 HTTP/1.1",
  "GET /../..%2f..%2fetc/passwd HTTP/1.1",
  "GET /%00 HTTP/1.1",
  "GET /\xff HTTP/1.1",
  "BREW / HTTP/1.1",
  "GET / HTTP/1.0",
  "GET / HTTP/2.0",
  "GET / HTTP/9",
  "GET  /  HTTP/1.1",
  "GET /",
  "",
  " GET / HTTP/1.1",
  "PRI * HTTP/2.0",
  `GET /${"a".repeat(70_000)} HTTP/1.1`,
  `${"A".repeat(300)} / HTTP/1.1`,
  "get / http/1.1",
];
const HEADERS = [
  "host: a",
  "host: [",
  "host: a:99999",
  "host:",
  "host: a\tb",
  "host: \x80",
  "host: a, b",
  "Host: b",
  "host: a/b",
  "content-length: 0",
  "content-length: 5",
  "content-length: -1",
  "content-length: 99999999999999999999",
  "content-length: 0x5",
  "content-length: 5, 5",
  "content-length: +5",
  "content-length: 17000000",
  "transfer-encoding: chunked",
  "transfer-encoding: gzip, chunked",
  "transfer-encoding: chunked, chunked",
  "transfer-encoding : chunked",
  "transfer-encoding:\x0bchunked",
  "transfer-encoding: identity",
  "connection: close",
  "connection: keep-alive",
  "connection: upgrade",
  "upgrade: websocket",
  "expect: 100-continue",
  "content-type: multipart/form-data; boundary=b",
  "content-type: image/png",
  "content-encoding: gzip",
  "x: y\r\n z",
  "x",
  ": y",
  "x\0: y",
  "x: \0",
  "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
  "te: trailers",
  "trailer: host",
  "origin: null",
  "access-control-request-method: POST",
  `x: ${"y".repeat(30_000)}`,
  Array.from({ length: 150 }, (_, i) => `x${i}: y`).join("\r\n"),
];
const ODD_CHUNKS = [
  "5\r\nabcde\r\n",
  "0\r\n\r\n",
  "g\r\n\r\n",
  "-1\r\n",
  "ffffffffffffffff\r\n",
  "00000000000000005\r\nabcde\r\n",
  "5;a=b\r\nabcde\r\n",
  `5;${"a".repeat(20_000)}\r\nabcde\r\n`,
  "5\nabcde\n",
  "5\r\nabcdefg",
  "0\r\nhost: b\r\n\r\n",
];

/** Up to three requests; `pictures` are what is sent to be classified. */
export function httpMutant(
  random: CaseRandom,
  pictures: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  let requests: HttpRequest[] = [valid(random, pictures)];
  for (const _ of random.edits()) {
    requests = editList(requests, random, (request) => edit(request, random), [
      valid(random, pictures),
    ])
      .slice(0, 3);
  }
  const bytes = joinedBytes(requests.map(write));
  return damage(bytes, random);
}

function valid(
  random: CaseRandom,
  pictures: readonly Uint8Array[],
): HttpRequest {
  if (random.chance(0.3)) {
    return {
      line: random.pick(LINES.slice(0, 2)),
      headers: ["host: a"],
      body: [],
    };
  }
  const picture = random.pick(pictures);
  const line = "POST /classify HTTP/1.1";
  if (random.chance(0.5)) {
    return {
      line,
      headers: ["host: a", `content-length: ${picture.length}`],
      body: [picture],
    };
  }
  const half = random.below(picture.length + 1);
  const pieces = [picture.subarray(0, half), picture.subarray(half)].filter((
    { length },
  ) => length > 0);
  const body = [
    ...pieces.flatMap((
      piece,
    ) => [`${piece.length.toString(16)}\r\n`, piece, "\r\n"]),
    "0\r\n\r\n",
  ];
  return { line, headers: ["host: a", "transfer-encoding: chunked"], body };
}

function edit(request: HttpRequest, random: CaseRandom): HttpRequest {
  const { line, headers, body } = request;
  switch (random.below(6)) {
    case 0:
      return { ...request, line: random.pick(LINES) };
    case 1:
      return {
        ...request,
        body: editList(body, random, () => random.pick(ODD_CHUNKS), ODD_CHUNKS),
      };
    case 2:
      return {
        line,
        headers: headers.map((header) => random.chance(0.5) ? header : header.toUpperCase()),
        body,
      };
    default:
      return {
        line,
        headers: editList(headers, random, () => random.pick(HEADERS), HEADERS),
        body,
      };
  }
}

function write({ line, headers, body }: HttpRequest): Uint8Array {
  return joinedBytes([
    line,
    "\r\n",
    ...headers.flatMap((header) => [header, "\r\n"]),
    "\r\n",
    ...body,
  ]);
}
