import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { packViews, unpackViews } from "./views.ts";

const shared = new SharedArrayBuffer(8);
const error = new Error("x");
const MESSAGE = {
  pixels: new Float32Array([1, 2, 3]).subarray(1),
  deep: [{ bytes: Uint8Array.of(7), name: "a" }, null, undefined, 3],
  control: new Int32Array(shared),
  error,
};

Deno.test("a message has no view on its way, and comes as it was", () => {
  const packed = packViews(MESSAGE);
  assert(!hasView(packed));
  const back = unpackViews(structuredClone(packed)) as typeof MESSAGE;
  assertEquals(back.pixels, MESSAGE.pixels);
  assertEquals(back.deep, MESSAGE.deep);
  assertEquals(back.error.message, "x");
});

Deno.test("memory that is shared stays shared; what is neither list nor plain object is not looked into", () => {
  const back = unpackViews(packViews(MESSAGE)) as typeof MESSAGE;
  assertStrictEquals(back.control.buffer, shared);
  assertStrictEquals(back.error, error);
  for (const value of ["text", 1, undefined, null, shared]) {
    assertStrictEquals(unpackViews(packViews(value)), value);
  }
});

function hasView(value: unknown): boolean {
  if (ArrayBuffer.isView(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasView);
}
