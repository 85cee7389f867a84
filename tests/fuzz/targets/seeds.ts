/** Sound files and files that contradict themselves, which mutants begin with. @module */
import { fixture } from "../../image/fixtures.ts";
import { latin1 } from "../../support/bytes.ts";

const FOLDER = new URL("../../fixtures/kinds/", import.meta.url);

/** First characters of each format's files; a dot stands for any character. */
const STARTS = {
  AVIF: /^....ftyp/s,
  BMP: /^BM/,
  GIF: /^GIF8/,
  WebP: /^RIFF....WEBP/s,
};

/** Files in `tests/fixtures/pictures`. */
export async function filesOf(names: readonly string[]): Promise<Uint8Array[]> {
  return await Promise.all(names.map(fixture));
}

/** Files of a format in `tests/fixtures/kinds`, of at most 5,000 bytes. */
export async function kindsOf(
  format: keyof typeof STARTS,
): Promise<Uint8Array[]> {
  const index: Record<string, Record<string, [at: number, length: number]>> = JSON.parse(
    await Deno.readTextFile(new URL("kinds.json", FOLDER)),
  );
  const packed = new Blob([
    await Deno.readFile(new URL("kinds.bin.gz", FOLDER)),
  ]).stream();
  const all = await new Response(
    packed.pipeThrough(new DecompressionStream("gzip")),
  ).bytes();
  return Object.values(index).flatMap((group) => Object.values(group))
    .map(([at, length]) => all.slice(at, at + length))
    .filter((file) => file.length <= 5000 && STARTS[format].test(latin1(file.subarray(0, 16))));
}
