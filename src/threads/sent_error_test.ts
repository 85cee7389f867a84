import { assertEquals, assertInstanceOf } from "@std/assert";
import { CheckpointError, PictureError } from "../errors.ts";
import { packError, unpackError } from "./sent_error.ts";

const travelled = (error: unknown) => unpackError(structuredClone(packError(error)));

Deno.test("errors arrive as they were sent, of their own class", () => {
  const picture = travelled(new PictureError("tooLarge", "too large"));
  assertInstanceOf(picture, PictureError);
  assertEquals([(picture as PictureError).code, picture.message], ["tooLarge", "too large"]);
  assertInstanceOf(travelled(new CheckpointError("damaged")), CheckpointError);
  assertInstanceOf(travelled(new RangeError("too much")), RangeError);
});

Deno.test("what is no error arrives as one", () => {
  assertEquals(travelled("a word").message, "a word");
});
