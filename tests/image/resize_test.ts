import { assertEquals } from "@std/assert";
import { FILTERS, type Interpolation } from "../../src/image/resize/filters.ts";
import type { RgbPicture } from "../../src/image/picture.ts";
import { type Region, resizeRegion } from "../../src/image/resize/resize.ts";
import { withResizeKernel } from "../../src/image/resize/resampler.ts";
import { Random } from "../support/random.ts";
import { assertSamePixels } from "./fixtures.ts";
import { plainResize } from "./plain_resize.ts";

const KINDS = Object.keys(FILTERS) as Interpolation[];

const random = new Random(2026);
const upTo = (limit: number) => 1 + random.below(limit);

/** Noise with black and white in it: sums go below 0 and above 255. */
function noise(width: number, height: number): RgbPicture {
  const extremes = [0, 255];
  const data = Uint8Array.from(
    { length: width * height * 3 },
    () => extremes[random.below(4)] ?? random.below(256),
  );
  return { data, width, height };
}

function cut({ data, width }: RgbPicture, region: Region): RgbPicture {
  const rows = Array.from({ length: region.height }, (_, y) => {
    const from = ((region.top + y) * width + region.left) * 3;
    return [...data.subarray(from, from + region.width * 3)];
  });
  return { data: Uint8Array.from(rows.flat()), width: region.width, height: region.height };
}

function compare(picture: RgbPicture, width: number, height: number, kind: Interpolation, region: Region) {
  const { left, top } = region;
  const part = `${region.width}x${region.height} at ${left}, ${top}`;
  assertSamePixels(
    resizeRegion(picture, width, height, kind, region),
    cut(plainResize(picture, width, height, kind), region),
    `${picture.width}x${picture.height} to ${width}x${height}, ${kind}, ${part}`,
  );
}

const whole = (width: number, height: number): Region => ({ left: 0, top: 0, width, height });

Deno.test("the kernel equals plain loops on every size around a vector's", () => {
  for (const kind of KINDS) {
    for (let size = 1; size <= 18; size++) {
      compare(noise(size, 5), 6, 3, kind, whole(6, 3)); // taps left over
      compare(noise(7, size), size, 7, kind, whole(size, 7)); // bytes of a row left over
      compare(noise(size, size), 1, 1, kind, whole(1, 1));
    }
  }
});

Deno.test("the kernel equals plain loops on random sizes and regions", () => {
  for (let i = 0; i < 300; i++) {
    const picture = noise(upTo(90), upTo(90));
    const width = random.below(8) === 0 ? picture.width : upTo(90);
    const height = random.below(8) === 0 ? picture.height : upTo(90);
    const [left, top] = [random.below(width), random.below(height)];
    const region = { left, top, width: upTo(width - left), height: upTo(height - top) };
    compare(picture, width, height, KINDS[i % KINDS.length]!, region);
  }
});

Deno.test("pictures that take several tiles or chunks, long ones in either direction", () => {
  for (
    const [width, height, outWidth, outHeight] of [
      [40, 400, 650, 700], // result rows
      [3, 2000, 300, 1500],
      [70_000, 3, 5, 2], // source rows of more than a chunk
      [300_000, 1, 3, 1], // weights
      [1, 300_000, 2, 3],
      [2, 40_000, 12, 5], // pixels between the passes
      [4, 20_000, 200, 30], // rows that several tiles need
    ] as const
  ) {
    const picture = noise(width, height);
    compare(picture, outWidth, outHeight, "bicubic", whole(outWidth, outHeight));
  }
});

Deno.test("the kernel's memory stays below 4 MB for a picture that is not extreme, and is let go otherwise", () => {
  const bytesOf = () => {
    let bytes = 0;
    withResizeKernel(({ memory }) => bytes = memory.buffer.byteLength);
    return bytes;
  };
  resizeRegion(
    { data: new Uint8Array(9e7), width: 6000, height: 5000 },
    224,
    224,
    "lanczos",
    whole(224, 224),
  );
  const usual = bytesOf();
  assertEquals(usual > 65_536 && usual < 4e6, true, `${usual} bytes`);
  resizeRegion({ data: new Uint8Array(9e6), width: 3_000_000, height: 1 }, 1, 1, "box", whole(1, 1));
  assertEquals(bytesOf(), 65_536);
});
