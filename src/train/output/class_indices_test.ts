import { assertEquals } from "@std/assert";
import { readLabels } from "../../cli/labels.ts";
import { formatClassIndices, writeClassIndices } from "./class_indices.ts";

Deno.test("class indices are laid out as the tutorial has them", () => {
  assertEquals(formatClassIndices(["daisy", 'a "b"']), '{\n    "0": "daisy",\n    "1": "a \\"b\\""\n}\n');
});

Deno.test("--labels reads them back, also those of many classes", async () => {
  const folder = await Deno.makeTempDir();
  const names = Array.from({ length: 12 }, (_, i) => i === 3 ? "__proto__" : `kind ${i}`);
  await writeClassIndices(folder, names);
  assertEquals(await readLabels(`${folder}/class_indices.json`, 12), names);
  await Deno.remove(folder, { recursive: true });
});
