import { assertEquals, assertThrows } from "@std/assert";
import { utf8 } from "../../support/bytes.ts";
import { Fault } from "../kind.ts";
import { parseAnswers } from "./http_answers.ts";

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";
const parse = (text: string) => parseAnswers(utf8(text)).map(({ status, body }) => [status, body]);

Deno.test("answers one after another, with a length, in chunks and without a body", () => {
  const chunked =
    "HTTP/1.1 400 Bad Request\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
  const going = "HTTP/1.1 100 Continue\r\n\r\n";
  const head = "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n";
  assertEquals(parse(going + OK + chunked + head), [[100, ""], [200, "hi"], [
    400,
    "abc",
  ], [200, ""]]);
  assertEquals(parse(""), []);
});

Deno.test("bytes that are no answers are told", () => {
  for (
    const text of [
      OK + "x",
      "HTTP/1.1 999 No\r\n\r\n",
      "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhi",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx",
    ]
  ) assertThrows(() => parse(text), Fault, undefined, text);
});
