import { assertEquals } from "@std/assert";
import { PictureError } from "../../errors.ts";
import { readBytes } from "../../image/source.ts";
import { mayRecover } from "./may_recover.ts";

Deno.test("what a network or a disk may give later is tried again", async () => {
  const unreadable = (message: string) =>
    new PictureError("unreadable", "Cannot read", { cause: new Error(message) });
  for (const message of ["HTTP status 503 Busy", "HTTP status 429", "connection reset"]) {
    assertEquals(mayRecover(unreadable(message)), true, message);
  }
  assertEquals(mayRecover(new Error("device lost")), true);
  for (const message of ["HTTP status 404 Not Found", "HTTP status 403"]) {
    assertEquals(mayRecover(unreadable(message)), false, message);
  }
  assertEquals(mayRecover(new PictureError("corrupt", "Cannot decode")), false);
  for (const source of ["/no/such/file.png", "/", "http://[", "https://127.0.0.1:9/a.png"]) {
    const error = await readBytes(source).catch((error: unknown) => error);
    assertEquals(mayRecover(error), source.includes(":9/"), source);
  }
});
