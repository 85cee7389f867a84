import { assert, assertEquals, assertRejects } from "@std/assert";
import { PictureError } from "../../errors.ts";
import { loadPicture } from "../../image/preprocess.ts";
import { makeThumbnail } from "./thumbnail.ts";

const CHELSEA = new URL("../../../tests/fixtures/chelsea.png", import.meta.url).pathname;

Deno.test("a thumbnail is a small JPEG of the same shape and colours", async () => {
  const url = await makeThumbnail(CHELSEA, 90);
  assert(url.startsWith("data:image/jpeg;base64,") && url.length < 8000, `${url.length} characters`);
  const [small, large] = [await loadPicture(url), await loadPicture(CHELSEA)];
  assertEquals([small.width, small.height], [90, 60]);
  const mean = ({ data }: typeof small) => data.reduce((sum, value) => sum + value, 0) / data.length;
  assert(Math.abs(mean(small) - mean(large)) < 1, `${mean(small)} is not ${mean(large)}`);
  const [found, wanted] = [small.data.subarray(0, 3), large.data.subarray(0, 3)];
  assert(found.every((value, i) => Math.abs(value - wanted[i]!) < 30), `${found} is not ${wanted}`);
});

Deno.test("a small picture keeps its size; what is no picture is refused", async () => {
  const { width, height } = await loadPicture(await makeThumbnail(CHELSEA, 10_000));
  assertEquals([width, height], [451, 300]);
  await assertRejects(() => makeThumbnail(import.meta.filename!), PictureError);
});
