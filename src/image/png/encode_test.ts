import { assertEquals } from "@std/assert";
import { decode } from "../decode.ts";
import { encodePng } from "./encode.ts";

Deno.test("an encoded picture decodes to its pixels", async () => {
  for (const [width, height] of [[1, 1], [3, 2], [300, 200]] as const) {
    const rgba = Uint8Array.from(
      { length: 4 * width * height },
      (_, i) => i % 4 === 3 ? 255 : (i * 7919) >> 3,
    );
    const picture = await decode(await encodePng(rgba, width, height));
    assertEquals([picture.width, picture.height], [width, height]);
    assertEquals(picture.data, rgba.filter((_, i) => i % 4 !== 3));
  }
});
