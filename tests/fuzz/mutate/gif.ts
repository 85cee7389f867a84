/** GIF: header, colour tables, extensions and images in their sub-blocks. @module */
import { joinedBytes } from "../../../src/util/joined.ts";
import { integer, patched } from "../../support/bytes.ts";
import type { CaseRandom } from "../random.ts";
import { damage, editBytes, editList } from "./edit.ts";

/** A block behind the screen: what stands before its sub-blocks, and these. */
export interface GifBlock {
  readonly head: Uint8Array;
  /** The sub-blocks; absent where the block has none, as the trailer. */
  readonly parts?: readonly Uint8Array[] | undefined;
}

export interface Gif {
  /** Signature, screen descriptor, global colour table. */
  readonly screen: Uint8Array;
  readonly blocks: readonly GifBlock[];
}

const [IMAGE, EXTENSION] = [0x2c, 0x21];

export function parseGif(file: Uint8Array): Gif {
  const start = 13 + tableBytes(file[10]!);
  const blocks: GifBlock[] = [];
  for (let at = start; at < file.length;) {
    const kind = file[at];
    if (kind !== IMAGE && kind !== EXTENSION) {
      blocks.push({ head: file.subarray(at) });
      break;
    }
    const head = kind === EXTENSION ? 2 : 11 + tableBytes(file[at + 9]!);
    const [parts, end] = parseParts(file, at + head);
    blocks.push({ head: file.subarray(at, at + head), parts });
    at = end;
  }
  return { screen: file.subarray(0, start), blocks };
}

function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function parseParts(
  file: Uint8Array,
  at: number,
): [parts: Uint8Array[], end: number] {
  const parts: Uint8Array[] = [];
  for (; file[at]; at += file[at]! + 1) {
    parts.push(file.subarray(at + 1, at + 1 + file[at]!));
  }
  return [parts, at + 1];
}

export function writeGif({ screen, blocks }: Gif): Uint8Array<ArrayBuffer> {
  return joinedBytes([
    screen,
    ...blocks.flatMap(({ head, parts }) => {
      if (!parts) return [head];
      return [
        head,
        ...parts.flatMap((
          part,
        ) => [integer(part.length, 1), part.subarray(0, 255)]),
        "\0",
      ];
    }),
  ]);
}

/** Mutants of these files. */
export function gifMutator(
  files: readonly Uint8Array[],
): (random: CaseRandom) => Uint8Array<ArrayBuffer> {
  const parsed = files.map(parseGif);
  return (random) => {
    let { screen, blocks } = random.pick(parsed);
    const donors = random.pick(parsed).blocks;
    for (const _ of random.edits()) {
      if (random.chance(0.25)) screen = editScreen(screen, random);
      else blocks = editList(blocks, random, (block) => editBlock(block, random), donors);
    }
    return damage(writeGif({ screen, blocks }), random);
  };
}

function editScreen(screen: Uint8Array, random: CaseRandom): Uint8Array {
  if (random.chance(0.2)) return editBytes(screen, random);
  const side = random.chance(0.7) ? random.below(300) : random.edge();
  const [at, size] = random.pick(
    [[6, 2], [8, 2], [10, 1], [11, 1], [12, 1]] as const,
  );
  return patched(screen, at, integer(side, size, true));
}

function editBlock(block: GifBlock, random: CaseRandom): GifBlock {
  const { head, parts } = block;
  if (parts && random.chance(0.5)) {
    return {
      head,
      parts: editList(
        parts,
        random,
        (part) => editBytes(part, random).subarray(0, 255),
      ),
    };
  }
  if (head[0] !== IMAGE || random.chance(0.2)) {
    return { head: editBytes(head, random), parts };
  }
  const side = random.chance(0.7) ? random.below(300) : random.edge();
  const [at, size] = random.pick(
    [[1, 2], [3, 2], [5, 2], [7, 2], [9, 1], [10, 1]] as const,
  );
  return { head: patched(head, at, integer(side, size, true)), parts };
}
