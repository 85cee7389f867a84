/**
 * Float16 and bfloat16 as bits: widened exactly, narrowed to the nearest with ties to even. Every pattern survives a
 * round trip, signalling NaNs included, because values are moved through integer views.
 *
 * @module
 */

const TWO_POW_112 = 2 ** 112;
const TWO_POW_52 = 2 ** 52;

/** float16 bits → float32 values, exact; into `values` where they are given. */
export function widenFloat16(
  bits: Uint16Array,
  values: Float32Array = new Float32Array(bits.length),
): Float32Array {
  const words = wordsOf(values);
  for (let i = 0; i < bits.length; i++) {
    const half = bits[i]!;
    words[i] = (half & 0x8000) << 16 | (half & 0x7fff) << 13; // all in place, the exponent short by 127 - 15
    values[i]! *= TWO_POW_112;
    if ((half & 0x7c00) === 0x7c00) words[i]! |= 0x7f800000; // exponent 31 means infinity or NaN
  }
  return values;
}

/** bfloat16 bits → float32 values, exact: they are the upper half of a float32. As `widenFloat16`. */
export function widenBfloat16(
  bits: Uint16Array,
  values: Float32Array = new Float32Array(bits.length),
): Float32Array {
  const words = wordsOf(values);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
  return values;
}

/** float32 values → float16 bits; from 65520 on they become infinite. Into `bits` where they are given. */
export function narrowToFloat16(
  values: Float32Array,
  bits: Uint16Array = new Uint16Array(values.length),
): Uint16Array {
  const words = wordsOf(values);
  for (let i = 0; i < bits.length; i++) bits[i] = float16Bits(words[i]!);
  return bits;
}

/** float32 values → bfloat16 bits. */
export function narrowToBfloat16(values: Float32Array): Uint16Array {
  const words = wordsOf(values);
  const bits = new Uint16Array(words.length);
  for (let i = 0; i < bits.length; i++) bits[i] = bfloat16Bits(words[i]!);
  return bits;
}

function wordsOf({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}

const scratch = new Float32Array(1);
const scratchWord = new Uint32Array(scratch.buffer);

function float16Bits(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const size = word & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7c00 | ((size >>> 13) & 0x3ff || 1);
  if (size >= 0x47800000) return sign | 0x7c00;
  if (size < 0x38800000) { // below 2^-14 the result counts in steps of 2^-24
    scratchWord[0] = size;
    return sign | (scratch[0]! * 2 ** 24 + TWO_POW_52 - TWO_POW_52); // the addition rounds to even
  }
  return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
}

function bfloat16Bits(word: number): number {
  if ((word & 0x7fffffff) > 0x7f800000) return (word >>> 16) | ((word & 0x7f0000) === 0 ? 1 : 0);
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
}
