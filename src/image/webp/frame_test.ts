import { assertEquals, assertThrows } from "@std/assert";
import { PictureError } from "../../errors.ts";
import { firstFrame } from "./frame.ts";

const FOLDER = new URL("../../../tests/fixtures/pictures/", import.meta.url);
const fixture = (name: string) => Deno.readFileSync(new URL(name, FOLDER));
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

Deno.test("the first frame of an animation, and none of a still", () => {
  const frame = firstFrame(viewOf(fixture("animated.webp")))!;
  assertEquals([frame.width, frame.height, frame.left, frame.top], [8, 8, 0, 0]);
  assertEquals(frame.canvas, { width: 8, height: 8 });
  assertEquals(firstFrame(viewOf(fixture("lossy_alpha.webp"))), undefined);
  assertEquals(firstFrame(viewOf(fixture("lossless.webp"))), undefined);
});

Deno.test("a frame that leaves its canvas is refused", () => {
  const file = fixture("animated.webp");
  const at = String.fromCharCode(...file).indexOf("ANMF");
  assertThrows(
    () => firstFrame(viewOf(file.with(at + 8, 1))),
    PictureError,
    "8x8 at 2, 0 is outside its 8x8",
  );
});
