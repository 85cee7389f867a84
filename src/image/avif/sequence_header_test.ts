import { assertEquals, assertThrows } from "@std/assert";
import { PictureError } from "../../errors.ts";
import { readFrame } from "./sequence_header.ts";

/** Bits, as text with blanks, and zeros to a whole byte, in one unit with its header and length. */
function unit(type: number, bits: string): number[] {
  const packed = bits.replaceAll(" ", "");
  const bytes = Array.from(
    { length: Math.ceil(packed.length / 8) },
    (_, i) => parseInt(packed.slice(8 * i, 8 * i + 8).padEnd(8, "0"), 2),
  );
  return [type << 3 | 2, bytes.length, ...bytes];
}

const view = (...bytes: number[]) => new DataView(Uint8Array.from(bytes).buffer);

/** Sizes of 9 and 8 bits: 300x200, each less one. */
const SIZE = "1000 0111 100101011 11000111";
/** The optional parts of a sequence header, all absent: timing, delay, one operating point. */
const POINT = "0 0 00000 000000000000 00000";
const REDUCED = `000 1 1 00000 ${SIZE} 000 000`;

Deno.test("the size and depth of a still picture's frame", () => {
  assertEquals(readFrame(view(...unit(1, `${REDUCED} 0`))), { width: 300, height: 200, depth: 8 });
  assertEquals(readFrame(view(...unit(1, `${REDUCED} 1`))), { width: 300, height: 200, depth: 10 });
  const profile2 = `010${REDUCED.slice(3)}`;
  assertEquals(readFrame(view(...unit(1, `${profile2} 1 1`))).depth, 12);
  assertEquals(readFrame(view(...unit(1, `${profile2} 1 0`))).depth, 10);
});

Deno.test("what else a sequence may tell is passed over", () => {
  const tools = "0000 0 1 1"; // no order hint; screen content and motion vectors chosen for each frame
  assertEquals(readFrame(view(...unit(1, `000 0 0 ${POINT} ${SIZE} 0 000 ${tools} 000 1`))).depth, 10);
  const hints = "0000 1 00 0 1 0 1 111";
  const timing = `1 ${"0".repeat(64)} 1 00101 1 00111 ${"1".repeat(42)}`;
  const point = `1 00000 000000000000 01000 1 1 ${"1".repeat(17)} 1 1010`;
  const all = `000 0 0 ${timing} ${point} ${SIZE} 1 1010101 000 ${hints} 000 1`;
  assertEquals(readFrame(view(...unit(2, ""), ...unit(1, all))), { width: 300, height: 200, depth: 10 });
});

Deno.test("data that is no AV1 picture is refused", () => {
  const refuses = (message: string, ...bytes: number[]) =>
    assertThrows(() => readFrame(view(...bytes)), PictureError, message);
  const header = unit(1, `${REDUCED} 0`);
  refuses("no sequence header", ...unit(2, ""));
  refuses("frames of several kinds", ...header, ...unit(1, `${REDUCED} 1`));
  refuses("no AV1", 0x80, 0);
  refuses("no AV1", 1 << 3, 0); // without a length
  refuses("no AV1", 0x0a, ...Array(9).fill(0x80));
  refuses("more than 8 frames in an item", ...header, ...Array(9).fill(unit(6, "")).flat());
  refuses("more than 10000 units in an item", ...header, ...Array(10_000).fill(unit(2, "")).flat());
  assertThrows(() => readFrame(view(...header.slice(0, 5))), RangeError);
});
