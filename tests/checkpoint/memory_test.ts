/**
 * The memory that files take before they are refused, or read: at most 64 MB and three times their own size.
 */
import { assert, assertMatch } from "@std/assert";
import { microFile } from "../support/micro_file.ts";
import { dict, program, tensor, torchZip } from "../support/torch_file.ts";

const MB = 1e6;
const SCRIPT = `
  import { loadModel } from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
  const [path] = Deno.args;
  const options = { device: "cpu", threads: 1 };
  const message = await loadModel(path, options).then(() => "loaded", (error) => \`\${error.name}: \${error.message}\`);
  const status = await Deno.readTextFile("/proc/self/status");
  console.log(JSON.stringify({ message, peak: 1024 * Number(status.match(/VmHWM:\\s+(\\d+)/)[1]) }));`;

interface Load {
  readonly message: string;
  readonly peak: number;
}

async function load(path: string): Promise<Load> {
  const script = `data:application/javascript,${encodeURIComponent(SCRIPT)}`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, path],
    signal: AbortSignal.timeout(60_000),
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

function withHeader(text: string): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(text);
  const file = new Uint8Array(8 + header.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  return file;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const EMPTY = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}';
const labels = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [i, "x"])));

/** Files by their titles: name in the model's folder, and content. */
const FILES: Record<string, [name: string, content: () => string | Uint8Array, message: RegExp]> = {
  "a deeply nested header": [
    "model.safetensors",
    () => withHeader(`{"a":${"[".repeat(8e6)}${"]".repeat(8e6)}}`),
    /deeper than 8/,
  ],
  "a header of a million tensors": [
    "model.safetensors",
    () => withHeader(`{${Array.from({ length: 1e6 }, (_, i) => `"${i}":${EMPTY}`)}}`),
    /more than 100000 tensors/,
  ],
  "a wide shape": [
    "model.safetensors",
    () => withHeader(`{"a":{"shape":[${"1,".repeat(8e6)}1]}}`),
    /more than 2000000 objects, lists and commas/,
  ],
  "metadata of numbers": [
    "model.safetensors",
    () => withHeader(`{"__metadata__":{"vit_edge":"{\\"depth\\":[${"1.5,".repeat(2.4e6)}1]}"}}`),
    /vit_edge: it has more than 500000 objects, lists and commas/,
  ],
  "a pickle of objects": [
    "model.safetensors",
    () => torchZip(bytesOf(program("]0".repeat(1e6)))),
    /more than 200000 objects/,
  ],
  "a pickle of dicts": [
    "model.safetensors",
    () =>
      torchZip(
        bytesOf(program("}q\0", "(", "}X\x01\0\0\0aNs".repeat(99_000), "t", "}X\x01\0\0\0aNs0".repeat(3e5))),
      ),
    /more than 200000 objects/,
  ],
  "a pickle of memories": [
    "model.safetensors",
    () => torchZip(bytesOf(program("N", "\x94".repeat(1e6)))),
    /more than 400000 values/,
  ],
  "a tensor of a million millions": [
    "model.safetensors",
    () => {
      const place = { key: "0", count: 1, shape: [1e6, 1e6], strides: [0, 0] };
      return torchZip(bytesOf(program(dict({ "cls_token": tensor(place) }))), { 0: new Uint8Array(4) });
    },
    /has 1000000000000 numbers, its storage 0 only 1/,
  ],
  "a nested config.json": [
    "config.json",
    () => `{"model_type":${"[".repeat(490_000)}${"]".repeat(490_000)}}`,
    /model_type is a nested list/,
  ],
  "a long config.json": ["config.json", () => `{"model_type":"${"x".repeat(4e7)}"}`, /at most 11000000/],
  "a padded config.json": ["config.json", () => `{"model_type":"vit"${" ".repeat(2e6)}}`, /at most 1000000/],
  "many labels": [
    "config.json",
    () => `{"architecture":"x","label_names":${labels(4e5)}}`,
    /with the 400000 names/,
  ],
  "a long preprocessor_config.json": [
    "preprocessor_config.json",
    () => `{"x":"${"x".repeat(2e6)}"}`,
    /at most 1000000/,
  ],
};

Deno.test({
  name: `files that are too much take little memory${
    Deno.build.os === "linux" ? "" : " (skipped: no /proc)"
  }`,
  ignore: Deno.build.os !== "linux",
  async fn() {
    const folder = await Deno.makeTempDir();
    await Deno.writeFile(`${folder}/model.safetensors`, microFile());
    const { peak: base } = await load(folder);
    for (const [what, [name, content, wanted]] of Object.entries(FILES)) {
      const bytes = content();
      await Deno.writeFile(`${folder}/model.safetensors`, microFile());
      const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
      await Deno.writeFile(`${folder}/${name}`, data);
      const { message, peak } = await load(folder);
      assertMatch(message, /^CheckpointError/);
      assertMatch(message, wanted);
      const most = 64 * MB + 3 * data.length;
      assert(peak - base < most, `${what}: ${(peak - base) / MB} MB, at most ${most / MB} are wanted`);
      await Deno.remove(`${folder}/${name}`);
    }
    await Deno.remove(folder, { recursive: true });
  },
});
