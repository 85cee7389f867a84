import { assertEquals, assertRejects } from "@std/assert";
import { parseCsv } from "./parse_csv.ts";
import { readList } from "./read_list.ts";

Deno.test("CSV: quotes, commas and line breaks in cells, empty cells, no line break at the end", () => {
  const rows = parseCsv('path,label\r\n"a, ""b"".jpg",cat\n\n"two\nlines",\nlast,dog');
  assertEquals(rows, [
    { line: 1, cells: ["path", "label"] },
    { line: 2, cells: ['a, "b".jpg', "cat"] },
    { line: 4, cells: ["two\nlines", ""] },
    { line: 6, cells: ["last", "dog"] },
  ]);
  assertEquals(parseCsv(""), []);
  assertEquals(parseCsv("a,\n"), [{ line: 1, cells: ["a", ""] }]);
});

async function list(text: string | Uint8Array): Promise<unknown> {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/list`;
  await Deno.writeFile(file, typeof text === "string" ? new TextEncoder().encode(text) : text);
  try {
    return (await readList(file)).map(({ path, label }) => [path.replace(`${folder}/`, ""), label]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a list has paths relative to it, and labels by name or by index", async () => {
  assertEquals(await list("id,label,path\n7,cat,a/1.jpg\n8,3,/b/2.jpg\n"), [["a/1.jpg", "cat"], [
    "/b/2.jpg",
    "3",
  ]]);
  assertEquals(await list("\ufefffile,class\n1.jpg,282\n2.jpg,7\n"), [["1.jpg", 282], ["2.jpg", 7]]);
  assertEquals(await list("1.jpg,cat\nhttps://a/2.jpg,dog\n"), [["1.jpg", "cat"], [
    "https://a/2.jpg",
    "dog",
  ]]);
  assertEquals(await list('{"path":"1.jpg","label":"cat"}\n\n{"image":"2.jpg","class":5}'), [
    ["1.jpg", "cat"],
    ["2.jpg", 5],
  ]);
});

Deno.test("lists that say nothing are refused, by line", async () => {
  const faults: [text: string | Uint8Array, message: string][] = [
    ["", "it has not two columns"],
    ["a,b,c\n1,2,3\n", "no columns path and label"],
    ["path,label\n", "it has no pictures"],
    ["path,label\n1.jpg,cat\n2.jpg\n", "line 3 has no path with a label"],
    ['{"path":"1.jpg","label":"cat"}\n{"path":"2.jpg"}', "line 2 has no path with a label"],
    ['{"path":"1.jpg","label":1.5}', "line 1 has no path with a label"],
    ['{"path":"1.jpg","label":"cat"}\nnull', "line 2 has no path with a label"],
    ['{"path":', "line 1 is not JSON"],
    [Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "no text in UTF-8"],
  ];
  for (const [text, message] of faults) await assertRejects(() => list(text), TypeError, message);
});
