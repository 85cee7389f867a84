/** Codes have at most 12 bits. */
const TABLE = 4096;

/**
 * GIF's variant of LZW: blocks that begin with their length, codes from the lowest bit up.
 *
 * @param blocks the file from the first block on
 * @param bits of a pixel, which the codes begin with
 * @returns as many pixels as asked for
 * @throws {RangeError} where the data ends before, or has a code that cannot be
 */
export function expandLzw(blocks: Uint8Array, bits: number, pixels: number): Uint8Array {
  const [clear, end] = [1 << bits, (1 << bits) + 1];
  const out = new Uint8Array(pixels);
  const nextCode = codeReader(blocks);
  // A code above `end` stands for another code's pixels and one more: `prefix` and `last`; `first` is the first pixel.
  const prefix = new Uint16Array(TABLE);
  const last = new Uint8Array(TABLE);
  const first = new Uint8Array(TABLE);
  const length = new Uint16Array(TABLE);
  for (let code = 0; code < clear; code++) {
    last[code] = first[code] = code;
    length[code] = 1;
  }
  let [size, codeBits, previous] = [end + 1, bits + 1, -1];
  let cleared = 0;
  for (let at = 0; at < pixels;) {
    const code = nextCode(codeBits);
    if (code === clear) {
      if (++cleared > pixels + 1) throw new RangeError("LZW codes that make no pixels");
      [size, codeBits, previous] = [end + 1, bits + 1, -1];
      continue;
    }
    const known = code < clear || (code > end && code < size);
    if (!known && (code !== size || previous < 0)) throw new RangeError(`LZW code ${code} of ${size}`);
    if (previous >= 0 && size < TABLE) {
      prefix[size] = previous;
      first[size] = first[previous]!;
      last[size] = first[known ? code : previous]!;
      length[size] = length[previous]! + 1;
      if (++size === 1 << codeBits && codeBits < 12) codeBits++;
    }
    previous = code;
    let each = code;
    for (let to = at + length[code]! - 1; to >= at; to--) {
      if (to < pixels) out[to] = last[each]!;
      each = prefix[each]!;
    }
    at += length[code]!;
  }
  return out;
}

/** Reads codes across blocks; a RangeError at the end of the blocks. */
function codeReader(blocks: Uint8Array): (bits: number) => number {
  let [at, left, waiting, waitingBits] = [0, 0, 0, 0];
  return (bits) => {
    while (waitingBits < bits) {
      if (left === 0) left = blocks[at++] ?? 0;
      const byte = left === 0 ? undefined : blocks[at++];
      if (byte === undefined) throw new RangeError("LZW data ends early");
      left--;
      waiting |= byte << waitingBits;
      waitingBits += 8;
    }
    const code = waiting & ((1 << bits) - 1);
    waiting >>>= bits;
    waitingBits -= bits;
    return code;
  };
}
