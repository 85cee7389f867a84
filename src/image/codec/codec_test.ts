import { assertEquals, assertRejects } from "@std/assert";
import { PictureError } from "../../errors.ts";
import { warmCodec } from "./codec.ts";

/** A codec that numbers its instances; one that has failed works no more. */
function fragileCodec() {
  let started = 0;
  const start = () => Promise.resolve({ number: ++started, dead: false });
  const codec = warmCodec("TEST", start, (instance, bytes) => {
    if (instance.dead) throw new Error("used when dead");
    instance.dead = bytes.length === 0;
    if (instance.dead) throw { status: 1, message: "no Error, and yet thrown" };
    return { data: Uint8Array.of(instance.number), width: bytes[0]!, height: 1 };
  });
  return async (...bytes: number[]) => (await codec(Uint8Array.from(bytes))).data[0];
}

Deno.test("an instance is kept until it fails or has grown", async () => {
  const decode = fragileCodec();
  assertEquals([await decode(1), await decode(1)], [1, 1]);
  const error = await assertRejects(() => decode(), PictureError, "no Error, and yet thrown");
  assertEquals([error.code, error.cause.status], ["corrupt", 1]);
  assertEquals([await decode(1), await decode(1)], [2, 2]);
});

Deno.test("a call that waited while its instance died gets another", async () => {
  const decode = fragileCodec();
  const results = await Promise.all([
    decode().catch(() => "failed"),
    decode(1),
    decode().catch(() => "failed"),
    decode(1),
  ]);
  assertEquals(results, ["failed", 2, "failed", 3]);
});

Deno.test("an instance that took a large picture is let go", async () => {
  const codec = warmCodec("TEST", () => Promise.resolve({}), (instance, [width = 0]) => {
    return { data: instance as Uint8Array, width: width * 1e6, height: 1 };
  });
  const instances = [];
  for (const millions of [16, 17, 1]) instances.push((await codec(Uint8Array.of(millions))).data);
  assertEquals([instances[0] === instances[1], instances[1] === instances[2]], [true, false]);
});

Deno.test("a codec that cannot be loaded is no fault of the picture, and is tried again", async () => {
  let tries = 0;
  const start = () => ++tries === 1 ? Promise.reject(new Error("offline")) : Promise.resolve({});
  const codec = warmCodec("TEST", start, () => ({ data: new Uint8Array(3), width: 1, height: 1 }));
  const error = await assertRejects(
    () => codec(new Uint8Array()),
    Error,
    "Cannot load the TEST codec: offline",
  );
  assertEquals(error instanceof PictureError, false);
  assertEquals((await codec(new Uint8Array())).width, 1);
});
