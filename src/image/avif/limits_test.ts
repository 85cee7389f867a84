import { assertEquals, assertThrows } from "@std/assert";
import { joinedBytes } from "../../util/joined.ts";
import { PictureError } from "../../errors.ts";
import { boxes } from "./boxes.ts";
import { box, u16, u32 } from "./box_writer.ts";
import { readItems } from "./items.ts";
import { readLocations } from "./locations.ts";

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A file whose `meta` has these boxes in place of small ones. */
function file({ iloc = u32(0), iref = u32(0), ipma = joinedBytes([u32(0), u32(0)]) }) {
  const infe = box("infe", u32(2 << 24), u16(1), u16(0), "av01", u16(0));
  const parts = [
    box("pitm", u32(0), u16(1)),
    box("iinf", u32(0), u16(1), infe),
    box("iprp", box("ipco"), box("ipma", ipma)),
    box("iloc", iloc.length > 4 ? iloc : joinedBytes([u32(0), u16(0), u16(0)])),
    box("iref", iref),
  ];
  return boxes(viewOf(box("meta", u32(0), ...parts)));
}

function refuses(parts: Parameters<typeof file>[0], message: string) {
  const error = assertThrows(() => readItems(file(parts)).get(1), PictureError, message);
  assertEquals(error.code, "tooLarge");
}

Deno.test("counts that no picture needs are refused", () => {
  assertEquals(readItems(file({})).get(1).extents, []);
  refuses({ ipma: joinedBytes([u32(0), u32(10_001)]) }, "more than 10000 items");
  refuses({ ipma: joinedBytes([u32(0), u32(1), u16(1), Uint8Array.of(65)]) }, "more than 64 properties");
  refuses({ iloc: joinedBytes([u32(0), u16(0x4400), u16(10_001)]) }, "more than 10000 items");
  const many = joinedBytes([u32(0), u16(0), u16(1), u16(1), u16(0), u16(101)]); // of 0 bytes each
  refuses({ iloc: many }, "more than 100 parts");
  const reference = box("dimg", u16(1), u16(6000), new Uint8Array(12_000));
  refuses({ iref: joinedBytes([u32(0), reference, reference]) }, "more than 10000 references");
});

Deno.test("places that cannot be read are refused", () => {
  const iloc = (method: number) =>
    joinedBytes([u32(1 << 24), u16(0), u16(1), u16(1), u16(method), u16(0), u16(0)]);
  assertEquals(readLocations(viewOf(iloc(0)), undefined)(1), []);
  assertEquals(readLocations(viewOf(iloc(0)), undefined)(2), []);
  for (const method of [1, 2]) {
    assertThrows(() => readLocations(viewOf(iloc(method)), undefined)(1), PictureError, `kind ${method}`);
  }
  assertThrows(() => readLocations(viewOf(iloc(0).subarray(0, -1)), undefined), RangeError);
});
