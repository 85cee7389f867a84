/**
 * Runs of `train.ts` on small pictures and a micro network, for its tests.
 *
 * @module
 */
import { CLASS_NAMES, makePictures } from "../train/picture_folder.ts";
import { writeMicroModel } from "../support/micro_model.ts";

export const ROOT = new URL("../../", import.meta.url);
export const NAMES = CLASS_NAMES.slice(0, 3);
export const FILES = [
  "class_indices.json",
  "config.json",
  "metrics.csv",
  "model.safetensors",
  "report.html",
  "state.safetensors",
];

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder for everything, with pictures and a model in it. */
export interface Place {
  readonly pictures: string;
  readonly model: string;
  readonly out: string;
}

export function spawn(args: string[], script = "train.ts"): Deno.ChildProcess {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", script, ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
  return command.spawn();
}

export async function finish(child: Deno.ChildProcess): Promise<Run> {
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Trains the micro model; what is in `args` comes last. */
export function trainingOf({ pictures, model, out }: Place, ...args: string[]): string[] {
  return [pictures, "--model", model, "--out", out, "--device", "cpu", "--threads", "1", ...args];
}

export async function train(place: Place, ...args: string[]): Promise<Run> {
  return await finish(spawn(trainingOf(place, ...args)));
}

export async function withPlace(test: (place: Place) => Promise<void>, count = 10): Promise<void> {
  const [folder, pictures] = [await Deno.makeTempDir(), await makePictures(count)];
  try {
    await test({ pictures, model: await writeMicroModel(folder), out: `${folder}/made here/run` });
  } finally {
    for (const path of [folder, pictures]) await Deno.remove(path, { recursive: true });
  }
}

export async function filesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

/** The content of `metrics.csv`, without times. */
export async function scoresIn(folder: string): Promise<string[][]> {
  const text = await Deno.readTextFile(`${folder}/metrics.csv`);
  return text.trimEnd().split("\n").map((row) => row.split(",").slice(0, 6));
}

/**
 * Sends SIGINT when standard output comes to each of these patterns, one after another; returns the process's
 * end.
 */
export async function interruptAt(child: Deno.ChildProcess, ...patterns: RegExp[]): Promise<Run> {
  const [seen, rest] = child.stdout.tee();
  const all = Promise.all([child.status, new Response(rest).text(), new Response(child.stderr).text()]);
  let text = "";
  for await (const part of seen.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (!patterns[0]?.test(text)) continue;
    child.kill("SIGINT");
    patterns.shift();
  }
  const [{ code }, out, err] = await all;
  return { code, out, err };
}
