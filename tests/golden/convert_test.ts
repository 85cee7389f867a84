/**
 * Models of every format and naming, converted: the folder loads here and in timm with the answers of the model.
 */
import { assertEquals } from "@std/assert";
import { loadModel } from "../../src/model/load_model.ts";
import { main } from "../../src/cli/convert/main.ts";
import { readRecords, sharedTest } from "../checkpoint/oracle.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { findPython } from "../support/python.ts";

const TIMM = await findPython("numpy, torch, timm");

/** Folders and files of `goldens/hub` by the options that they want, of networks that timm has. */
const MODELS: Record<string, readonly string[]> = {
  "hf_vit": [],
  "hf_vit_bin": [],
  "hf_vit_bin_legacy": [],
  "hf_vit_sharded": [],
  "hf_deit_teacher": [],
  "timm_test_vit": [],
  "timm_legacy_config": [],
  "trainer_pth/checkpoint.pth": ["--heads", "3"],
};

const skipped = TIMM.reason ? ` (there skipped: ${TIMM.reason})` : "";

sharedTest(
  `converted models give their answers, here and in timm${skipped}`,
  "goldens/hub/hf_vit",
  async (hub) => {
    const out = await Deno.makeTempDir();
    try {
      const pairs: [name: string, folder: string, records: URL][] = [];
      for (const [name, options] of Object.entries(MODELS)) {
        const source = new URL(`../${name}`, new URL(`${hub}/`));
        const folder = `${out}/${name.split("/")[0]}`;
        assertEquals(await main([source.pathname, folder, ...options]), 0, name);
        const records = new URL(
          name.includes("/") ? "expected.safetensors" : `${name}/expected.safetensors`,
          source,
        );
        const expected = readRecords(await Deno.readFile(records));
        await using model = await loadModel(folder, { device: "cpu", threads: 1 });
        const logits = await model.forward(expected.get("input")!.data);
        assertClose(name, logits, expected.get("logits")!.data, absolute(2e-5));
        pairs.push([name, folder, records]);
      }
      if (TIMM.found !== undefined) await compareWithTimm(TIMM.found, pairs);
    } finally {
      await Deno.remove(out, { recursive: true });
    }
  },
);

async function compareWithTimm(python: string, pairs: readonly [string, string, URL][]): Promise<void> {
  const script = new URL("load_in_timm.py", import.meta.url).pathname;
  const args = [script, ...pairs.flatMap(([, folder, records]) => [folder, records.pathname])];
  const { code, stdout, stderr } = await new Deno.Command(python, { args }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const found = JSON.parse(new TextDecoder().decode(stdout)) as number[][];
  for (const [i, [name, , records]] of pairs.entries()) {
    const { data } = readRecords(await Deno.readFile(records)).get("logits")!;
    assertClose(`${name} in timm`, Float32Array.from(found[i]!), data, absolute(2e-5));
  }
}
