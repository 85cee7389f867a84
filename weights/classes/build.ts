/**
 * Writes `imagenet21k.json`: the names of ImageNet's 21,844 classes and the lists in which models have them, compressed.
 *
 *     pip download timm==1.0.29 --no-deps && unzip timm-*.whl 'timm/data/_info/*'
 *     deno run -A weights/classes/build.ts timm/data/_info
 *
 * timm's files hold WordNet's synsets in the order of each list, and the words of each synset.
 *
 * @module
 */
import { gzipSync } from "node:zlib";

/** The files of lists, in the order of their bits in `src/model/loading/imagenet_lists.ts`. */
const LISTS = [
  "imagenet_synsets.txt",
  "imagenet12k_synsets.txt",
  "imagenet21k_miil_synsets.txt",
  "imagenet22k_synsets.txt",
  "imagenet21k_goog_synsets.txt",
];
const WORDS = "imagenet_synset_to_lemma.txt";
const FIRST_FLAG = 64;

if (import.meta.main) {
  const [folder] = Deno.args;
  if (folder === undefined) throw new TypeError("The folder timm/data/_info is wanted");
  const linesOf = async (file: string) =>
    (await Deno.readTextFile(`${folder}/${file}`)).trimEnd().split("\n");
  const lists = await Promise.all(LISTS.map(async (file) => new Set(await linesOf(file))));
  const words = (await linesOf(WORDS)).map((line) => line.split("\t") as [string, string]).sort();
  const lines = words.map(([synset, names]) => {
    const bits = lists.reduce((sum, list, bit) => sum + (list.has(synset) ? 1 << bit : 0), 0);
    return String.fromCharCode(FIRST_FLAG + bits) + names;
  });
  const bytes = gzipSync(lines.join("\n"), { level: 9 });
  const source = "timm 1.0.29, WordNet 3.0: see LICENSE";
  const json = JSON.stringify({ source, names: bytes.toString("base64") }, null, 2);
  await Deno.writeTextFile(new URL("imagenet21k.json", import.meta.url), `${json}\n`);
}
