/**
 * The work folder, outside the repository and kept between runs: installed peers, exported models.
 *
 * @module
 */
import { quantizeOnnx } from "../onnx/quantize.ts";
import { note } from "../print.ts";
import type { Contestant } from "./contestants.ts";

const REPOSITORY = new URL("../../../", import.meta.url);
const ORACLE = new URL("../shared/oracle/vit_oracle.py", REPOSITORY);
/** Debian's, which has Debian's PyTorch. */
export const PYTHON = "/usr/bin/python3";
const SCRIPTS = new URL("../peers/", import.meta.url);

/** The error that something cannot be measured here; its reason is printed, and the rest goes on. */
export class Missing extends Error {}

/** The folder, made if need be. */
export async function openWork(path?: string): Promise<string> {
  const folder = path ?? `${Deno.env.get("TMPDIR") ?? "/tmp"}/vit-edge-bench`;
  await Deno.mkdir(folder, { recursive: true });
  return await Deno.realPath(folder);
}

/**
 * Installs a contestant: its package, and this project's files about it beside that.
 *
 * @returns the folder that it runs in
 */
export async function install(work: string, contestant: Contestant): Promise<string> {
  const { name, packages, script, installedAs = name } = contestant;
  if (script.endsWith(".py")) await run(PYTHON, ["-c", "import torch"], work);
  if (packages.length === 0) return new URL(".", SCRIPTS).pathname;
  const folder = `${work}/peers/${installedAs}`;
  const done = `${folder}/installed`;
  await Deno.mkdir(folder, { recursive: true });
  if (await textOf(done) !== packages.join(" ")) {
    note(`installing ${packages.join(" ")}`);
    await Deno.writeTextFile(`${folder}/package.json`, `{"private": true, "type": "module"}\n`);
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund"];
    await run("npm", ["install", ...flags, ...packages], folder);
    await Deno.writeTextFile(done, packages.join(" "));
  }
  for await (const { name: script } of Deno.readDir(SCRIPTS)) {
    await Deno.copyFile(new URL(script, SCRIPTS), `${folder}/${script}`);
  }
  return folder;
}

/**
 * A random ViT of the oracle, once: weights, one input with its logits, and the same network as ONNX, also with
 * dynamic quantization.
 */
export async function exportModel(work: string, size: "tiny" | "base"): Promise<
  { weights: string; data: string; onnx: string; quantized: string }
> {
  const stem = `${work}/vit_${size}_patch16_224`;
  const files = {
    weights: `${stem}.random.safetensors`,
    data: `${stem}.random.golden.safetensors`,
    onnx: `${stem}.onnx`,
    quantized: `${stem}.int8.onnx`,
  };
  const done = `${stem}.exported`;
  if (await textOf(done) === undefined) {
    if (!await exists(ORACLE)) throw new Missing("no ../shared/oracle, which exports the models");
    note(`exporting ViT ${size}`);
    for (const command of ["random", "onnx"]) {
      await run(PYTHON, [ORACLE.pathname, command, size, work], work);
    }
    await Deno.writeTextFile(done, "");
  }
  if (!await exists(files.quantized)) {
    await Deno.writeFile(files.quantized, quantizeOnnx(await Deno.readFile(files.onnx)));
  }
  return files;
}

async function run(command: string, args: string[], cwd: string): Promise<void> {
  const env = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  const text = `${command} ${args.join(" ")}`;
  try {
    const { success, stderr } = await new Deno.Command(command, { args, cwd, env }).output();
    if (!success) throw new Missing(`${text} failed: ${new TextDecoder().decode(stderr).trim().slice(-300)}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Missing(`no ${command} here`);
    throw error;
  }
}

/** A small file's text, `undefined` where there is none. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function exists(url: URL | string): Promise<boolean> {
  return await Deno.stat(url).then(() => true, () => false);
}
