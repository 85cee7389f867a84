import { assert, assertEquals } from "@std/assert";
import { cropSquare } from "../../src/image/resize/crop.ts";
import { decode } from "../../src/image/decode.ts";
import type { Interpolation } from "../../src/image/resize/filters.ts";
import type { RgbPicture } from "../../src/image/picture.ts";
import { resize } from "../../src/image/resize/resize.ts";
import { assertSamePixels } from "./fixtures.ts";

const SHARED = new URL("../../../shared/", import.meta.url);
const GOLDENS = new URL("goldens/photos.safetensors", SHARED);

/** The uint8 tensors of the goldens, as pictures. */
async function readGoldens(): Promise<[name: string, picture: RgbPicture][]> {
  const file = await Deno.readFile(GOLDENS);
  const start = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  const pictures: [string, RgbPicture][] = [];
  for (
    const [name, { dtype, shape: [height, width] = [], data_offsets: [from, to] = [] }] of Object.entries<
      Entry
    >(header)
  ) {
    if (dtype === "U8") {
      pictures.push([name, {
        data: file.subarray(start + from!, start + to!),
        width: width!,
        height: height!,
      }]);
    }
  }
  return pictures;
}

interface Entry {
  dtype?: string;
  shape?: number[];
  // deno-lint-ignore camelcase -- the format's own name
  data_offsets?: number[];
}

/** `chelsea` is the whole photo, `chelsea_375x251` its top left. */
async function sourceOf(name: string): Promise<RgbPicture> {
  const [photo, size] = name.split("_");
  const picture = await decode(await Deno.readFile(new URL(`photos/${photo}.png`, SHARED)));
  if (!size) return picture;
  const [width = 0, height = 0] = size.split("x").map(Number);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = y * picture.width * 3;
    data.set(picture.data.subarray(row, row + width * 3), y * width * 3);
  }
  return { data, width, height };
}

/** `bicubic248` is a crop of 224 after a resize to 248; `lanczos.97x131` a plain resize. */
function make(source: RgbPicture, recipe: string, size?: string): RgbPicture {
  if (recipe === "bicubic248") return cropSquare(source, { interpolation: "bicubic", cropPct: 0.9 });
  if (recipe === "bilinear256") return cropSquare(source, { interpolation: "bilinear", cropPct: 0.875 });
  const [width = 0, height = 0] = size!.split("x").map(Number);
  return resize(source, width, height, recipe as Interpolation);
}

const missing = await Deno.stat(GOLDENS).then(() => false, () => true);
const why = missing ? ` (skipped: ${GOLDENS.pathname} is not there)` : "";

Deno.test(
  { name: `every crop and resize of the goldens, byte for byte${why}`, ignore: missing },
  async () => {
    const goldens = await readGoldens();
    assert(goldens.length > 0);
    for (const [name, golden] of goldens) {
      const [source = "", recipe = "", size] = name.split(".");
      assertSamePixels(make(await sourceOf(source), recipe, size), golden, name);
    }
    assertEquals(goldens.length, 28);
  },
);
