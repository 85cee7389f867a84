import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseQueueUrl } from "./queue_url.ts";

Deno.test("the parts of an address are found", () => {
  const { shown: _, ...parts } = parseQueueUrl("rediss://me:p%40ss%3A@queue.example:6380/2");
  assertEquals(parts, {
    host: "queue.example",
    port: 6380,
    username: "me",
    password: "p@ss:",
    db: 2,
    tls: true,
  });
  const { host, port, username, password, db, tls } = parseQueueUrl("redis://localhost");
  assertEquals([host, port, username, password, db, tls], [
    "localhost",
    6379,
    undefined,
    undefined,
    0,
    false,
  ]);
  assertEquals(parseQueueUrl("redis://[::1]:80").port, 80);
  assertEquals(parseQueueUrl("redis://[::1]:80").host, "::1");
  assertEquals(parseQueueUrl("rediss://:a@b:443/0").port, 443);
});

Deno.test("a password is not shown, even where the address cannot be understood", () => {
  const shown = (text: string) => parseQueueUrl(text).shown;
  assertEquals(shown("redis://me:secret@host:1/2"), "redis://me:***@host:1/2");
  assertEquals(shown("redis://:secret@host"), "redis://***@host");
  assertEquals(shown("redis://host:7000"), "redis://host:7000");
  for (
    const text of [
      "redis://:secret@host/name",
      "redis://:se cret@ho st",
      "http://:secret@host",
      "secret@host",
      "redis://me:secret%@host",
      "redis://me:se/cret@x@host",
    ]
  ) {
    const error = assertThrows(() => parseQueueUrl(text), RangeError, "Cannot use the queue");
    assert(!/se ?\/?cret/.test(error.message), error.message);
  }
});
