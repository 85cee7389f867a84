import { assert, assertEquals } from "@std/assert";
import { narrowToBfloat16, narrowToFloat16, widenBfloat16, widenFloat16 } from "./half.ts";

const EVERY = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits);

/** The definition of float16, sign, exponent and mantissa apart. */
function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 0x3ff;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

Deno.test("every float16 widens to its value", () => {
  assertEquals([...widenFloat16(EVERY)], [...EVERY].map(float16Value));
});

Deno.test("every bfloat16 is the upper half of its float32", () => {
  const words = new Uint32Array(widenBfloat16(EVERY).buffer);
  assert(words.every((word, i) => word === i * 65536));
});

Deno.test("every bit pattern survives widening and narrowing, NaNs included", () => {
  assertEquals(narrowToFloat16(widenFloat16(EVERY)), EVERY);
  assertEquals(narrowToBfloat16(widenBfloat16(EVERY)), EVERY);
});

Deno.test("a value between two neighbours goes to the nearer, from halfway to the even one", () => {
  const float32 = new Float32Array(1);
  const word = new Uint32Array(float32.buffer);
  const next = (value: number, step: number) => {
    float32[0] = value;
    word[0]! += step;
    return float32[0]!;
  };
  for (
    const [widen, narrow, infinity] of [[widenFloat16, narrowToFloat16, 0x7c00], [
      widenBfloat16,
      narrowToBfloat16,
      0x7f80,
    ]] as const
  ) {
    const values = widen(EVERY.subarray(0, infinity));
    for (let low = 0; low + 1 < infinity; low++) {
      const middle = Math.fround((values[low]! + values[low + 1]!) / 2);
      const even = low % 2 === 0 ? low : low + 1;
      assertEquals([...narrow(Float32Array.of(next(middle, -1), middle, next(middle, 1)))], [
        low,
        even,
        low + 1,
      ]);
      assertEquals(narrow(Float32Array.of(-middle))[0], even + 0x8000);
    }
  }
});

Deno.test("values beyond the largest become infinite from halfway on", () => {
  assertEquals([...narrowToFloat16(Float32Array.of(65519.99, 65520, -1e9, Infinity))], [
    0x7bff,
    0x7c00,
    0xfc00,
    0x7c00,
  ]);
  assertEquals([...narrowToBfloat16(Float32Array.of(3.38e38, 3.4e38, -Infinity))], [0x7f7e, 0x7f80, 0xff80]);
});

Deno.test("a NaN whose upper bits are zero stays a NaN", () => {
  const values = new Float32Array(Uint32Array.of(0x7f800001, 0xff800001).buffer);
  assert(widenFloat16(narrowToFloat16(values)).every(Number.isNaN));
  assert(widenBfloat16(narrowToBfloat16(values)).every(Number.isNaN));
});
