/**
 * Runs of `bulk.ts`, and pictures for them.
 *
 * @module
 */
import { encodeGrey } from "./png.ts";

const ROOT = new URL("../../", import.meta.url);

/** The permissions of `deno task bulk`, and its lock. */
const FLAGS = [
  "--lock=src/bulk/deno.lock",
  "--frozen",
  "--no-prompt",
  "--allow-read",
  "--allow-write",
  "--allow-net",
  "--allow-env=VIT_EDGE_QUEUE,AWS_*,HF_*,HOME,XDG_CACHE_HOME",
];

/** The end of a run. */
export interface BulkRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Starts `bulk.ts` as `deno task bulk` does. */
export function spawnBulk(args: readonly string[], env: Record<string, string> = {}): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...FLAGS, "src/cli/bulk.ts", ...args],
    cwd: ROOT,
    stdin: args.includes("-") ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", ...env },
  }).spawn();
}

/** Waits for a run's end. */
export async function ended(child: Deno.ChildProcess): Promise<BulkRun> {
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Runs `bulk.ts` to its end. */
export async function bulk(...args: string[]): Promise<BulkRun> {
  return await ended(spawnBulk(args));
}

/** Pictures of one folder below the one that is made. */
const PER_FOLDER = 500;

/** Makes a folder of small pictures; some are the same picture under other names. @param broken files that are none */
export async function makePictures(count: number, broken = 0): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "pictures" });
  const different = await Promise.all(
    Array.from({ length: 20 }, (_, k) => encodeGrey(24, 24, (x, y) => (x * y * (k + 1) + 11 * k) % 256)),
  );
  for (let i = 0; i < count; i++) {
    const place = `${folder}/${Math.floor(i / PER_FOLDER)}`;
    if (i % PER_FOLDER === 0) await Deno.mkdir(place);
    const name = `${place}/${String(i).padStart(6, "0")}.png`;
    if (i % Math.ceil(count / Math.max(broken, 1)) === 0 && i > 0 && broken > 0) {
      await Deno.writeTextFile(name, "no picture");
    } else await Deno.writeFile(name, different[i % different.length]!);
  }
  return folder;
}
