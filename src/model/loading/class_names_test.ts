import { assertEquals } from "@std/assert";
import { defaultClassNames } from "./class_names.ts";

/** Of each list the SHA-256 of its names in lines, made from timm's files, and names at 0, 1000 and the end. */
const LISTS: Record<number, readonly [sha256: string, first: string, later: string, last: string]> = {
  11221: [
    "59bbc2483cebb08b0f015ee1608c2f2a818a5c0220f7e8c748eddfa62d8a167b",
    "benthos",
    "goose",
    "knothole",
  ],
  11821: [
    "5ebe3dde6550d38e4a45d3dfd5b60fd5684940f4393932616d73f4a8097cdc2c",
    "benthos",
    "bufflehead, butterball, dipper, Bucephela albeola",
    "knothole",
  ],
  21841: [
    "d0ec1485ef832e606c510ea3d94d39a6553726ec0c5ebcf40c4f32cf3e7bf303",
    "organism, being",
    "snapping turtle",
    "knothole",
  ],
  21842: [
    "50e0474d39a548523d64c0374018613777666b95ba10887653bdd702d5102414",
    "tench, Tinca tinca",
    "organism, being",
    "knothole",
  ],
  21843: [
    "1cc12d5969905d8d13e02c7db8f075bfb34f9cdf8fb6fe7608d34da5c4306f49",
    "organism, being",
    "snapping turtle",
    "knothole",
  ],
};

for (const [length, [sha256, first, later, last]] of Object.entries(LISTS)) {
  Deno.test(`the ${length} classes of ImageNet have their names`, async () => {
    const names = await defaultClassNames(Number(length));
    assertEquals(names.length, Number(length));
    assertEquals([names[0], names[1000], names.at(-1)], [first, later, last]);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(names.join("\n")));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    assertEquals(hex, sha256);
  });
}

Deno.test("models of other lengths have numbered classes, those of a thousand ImageNet-1k's", async () => {
  assertEquals((await defaultClassNames(1000))[285], "Egyptian cat");
  assertEquals(await defaultClassNames(3), ["class 0", "class 1", "class 2"]);
  assertEquals((await defaultClassNames(20_000))[19_999], "class 19999");
  assertEquals(await defaultClassNames(0), []);
});
