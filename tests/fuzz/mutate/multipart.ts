/** Forms: parts of a multipart body, their headers and boundaries. @module */
import { joinedBytes } from "../../../src/util/joined.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes, editList } from "./edit.ts";

interface FormPart {
  readonly headers: readonly string[];
  readonly body: Uint8Array | string;
}

const HEADERS = [
  `content-disposition: form-data; name="a"; filename="a.png"`,
  `content-disposition: form-data; name="a"`,
  `Content-Disposition: form-data; name="a"; filename*=UTF-8''%e2%82%ac.png`,
  `content-disposition: form-data; name="\x80\xff"; filename="\\"\r\nx: y"`,
  `content-disposition: attachment; filename=""`,
  `content-disposition: form-data`,
  `content-type: image/png`,
  `content-type: multipart/mixed; boundary=inner`,
  `content-transfer-encoding: base64`,
  `no colon`,
  `: no name`,
  `x: ${"y".repeat(20_000)}`,
];
const TYPES = [
  `multipart/form-data`,
  `multipart/form-data; boundary=`,
  `multipart/form-data; boundary="b`,
  `multipart/form-data; boundary=b; boundary=c`,
  `multipart/form-data; charset=utf-16; boundary=b`,
  `multipart/form-data;boundary=${"b".repeat(300)}`,
  `MULTIPART/FORM-DATA; BOUNDARY=b`,
  `multipart/mixed; boundary=b`,
];

/** A content type on the first line, then the body; `pictures` are what a file may be. */
export function multipartMutant(
  random: CaseRandom,
  pictures: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const boundary = random.pick([
    "b",
    "b",
    "----WebKitFormBoundary7MA4YWxkTrZu0gW",
    "b b",
    "'()+_,-./:=?",
  ]);
  const type = random.chance(0.9) ? `multipart/form-data; boundary=${quoted(boundary)}` : random.pick(TYPES);
  let parts: readonly FormPart[] = [filePart(random, pictures)];
  for (const _ of random.edits()) {
    parts = editList(parts, random, (part) => editPart(part, random), [
      filePart(random, pictures),
    ]);
  }
  if (random.chance(0.01)) {
    parts = new Array<FormPart>(random.pick([100, 5000])).fill({
      headers: [HEADERS[0]!],
      body: "",
    });
  }
  return joinedBytes([
    type,
    "\n",
    damage(writeForm(parts, boundary, random), random),
  ]);
}

function quoted(boundary: string): string {
  return /^[\w-]+$/.test(boundary) ? boundary : `"${boundary}"`;
}

function filePart(
  random: CaseRandom,
  pictures: readonly Uint8Array[],
): FormPart {
  return { headers: [HEADERS[0]!, HEADERS[6]!], body: random.pick(pictures) };
}

function editPart({ headers, body }: FormPart, random: CaseRandom): FormPart {
  if (random.chance(0.6)) {
    return {
      headers: editList(headers, random, () => random.pick(HEADERS), HEADERS),
      body,
    };
  }
  const texts = [
    "",
    "\r\n",
    "--b",
    "\r\n--b--\r\n",
    "\r\n--b\r\n",
    "x".repeat(3000),
  ];
  return {
    headers,
    body: random.chance(0.5) || typeof body === "string" ? random.pick(texts) : editBytes(body, random),
  };
}

function writeForm(
  parts: readonly FormPart[],
  boundary: string,
  random: CaseRandom,
): Uint8Array<ArrayBuffer> {
  const line = random.chance(0.95) ? "\r\n" : random.pick(["\n", "\r", "\r\n\r\n", ""]);
  const delimiter = `--${boundary}`;
  const end = random.chance(0.93)
    ? `${delimiter}--${line}`
    : random.pick(["", delimiter, `${delimiter}-`, "--"]);
  return joinedBytes([
    random.chance(0.9) ? "" : "a preamble\r\n",
    ...parts.flatMap(({ headers, body }) => [
      delimiter,
      line,
      ...headers.flatMap((header) => [header, line]),
      line,
      body,
      line,
    ]),
    end,
  ]);
}
