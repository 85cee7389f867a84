import { assertEquals, assertRejects } from "@std/assert";
import { pictureIn } from "./form.ts";
import { HttpError } from "../http_error.ts";

const TYPE = "multipart/form-data; boundary=b";
const PART = '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n';

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (content: string) => bytes(`${PART}${content}\r\n--b--\r\n`);

/** Generous: what is refused before it is read takes milliseconds. */
const SOON = 30_000;

async function refuses(body: Uint8Array, message: string, contentType = TYPE): Promise<void> {
  const start = performance.now();
  await assertRejects(() => pictureIn(body, contentType), HttpError, message);
  if (performance.now() - start > SOON) throw new Error(`Took ${performance.now() - start} ms`);
}

Deno.test("the file of a form, whatever is in it", async () => {
  for (const content of ["picture", "x--", "\r\n--c--\r\n", "--", "\r\n", "-".repeat(200)]) {
    assertEquals(await pictureIn(file(content), TYPE), bytes(content));
    assertEquals(
      await pictureIn(file(content), 'Multipart/Form-Data;charset=x; BOUNDARY="b"'),
      bytes(content),
    );
  }
  assertEquals(await pictureIn(bytes("body"), "image/png"), bytes("body"));
});

Deno.test("a quarter of a million parts", async () => {
  await refuses(bytes(PART.repeat(246_153) + "--b--\r\n"), "more than 100 parts");
  await refuses(bytes("--b" + "\r\n--b".repeat(3e6)), "headers have more than 8192 bytes");
});

Deno.test("headers without an end, and a body that nearly is a boundary", async () => {
  await refuses(bytes(`--b\r\nA: ${"a".repeat(16e6)}`), "headers have more than 8192 bytes");
  await refuses(bytes(`--b\r\n${"A: a\r\n".repeat(2e6)}`), "headers have more than 8192 bytes");
  const boundary = "-".repeat(70);
  const type = `multipart/form-data; boundary=${boundary}`;
  for (const nearly of ["-".repeat(71), `\r\n--${boundary.slice(1)}`, "\r\n", "\r"]) {
    await refuses(bytes(nearly.repeat(16e6 / nearly.length)), "", type);
  }
});

Deno.test("content types without a boundary", async () => {
  for (
    const parameters of ["", "; boundary=", '; boundary="', "; boundary=é", `; boundary=${"b".repeat(71)}`]
  ) {
    await refuses(file("x"), "a boundary of 1 to 70", `multipart/form-data${parameters}`);
  }
});
