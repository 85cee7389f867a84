/** Constants with 13 bits behind the point, after Loeffler, Ligtenberg and Moschytz; those of libjpeg's "islow". */
const [C0_298, C0_390, C0_541, C0_765, C0_899, C1_175] = [2446, 3196, 4433, 6270, 7373, 9633] as const;
const [C1_501, C1_847, C1_961, C2_053, C2_562, C3_072] = [12299, 15137, 16069, 16819, 20995, 25172] as const;

const square = new Int32Array(64);

/**
 * Samples, 0 to 255, of the 64 coefficients at `from`, as libjpeg rounds them.
 *
 * @param stride samples a row of `samples`
 */
export function inverseDct(
  coefficients: Int16Array,
  from: number,
  factors: Uint16Array,
  samples: Uint8ClampedArray,
  to: number,
  stride: number,
): void {
  for (let i = 0; i < 64; i++) square[i] = coefficients[from + i]! * factors[i]!;
  for (let x = 0; x < 8; x++) transform(x, 8, 11); // 2 bits behind the point stay
  for (let y = 0; y < 8; y++) {
    transform(8 * y, 1, 18);
    for (let x = 0; x < 8; x++) samples[to + y * stride + x] = square[8 * y + x]! + 128;
  }
}

/** Eight values of `square`, `step` from each other, in place; `shift` bits of the result are rounded away. */
function transform(at: number, step: number, shift: number): void {
  const value = (i: number) => square[at + i * step]!;
  const half = 1 << shift - 1;
  const rotated = (value(2) + value(6)) * C0_541;
  const even2 = rotated - value(6) * C1_847;
  const even3 = rotated + value(2) * C0_765;
  const even0 = (value(0) + value(4)) * 8192;
  const even1 = (value(0) - value(4)) * 8192;

  const [odd7, odd5, odd3, odd1] = [value(7), value(5), value(3), value(1)];
  const all = (odd7 + odd3 + odd5 + odd1) * C1_175;
  const outer = -(odd7 + odd1) * C0_899;
  const inner = -(odd5 + odd3) * C2_562;
  const low = all - (odd7 + odd3) * C1_961;
  const high = all - (odd5 + odd1) * C0_390;

  const sums = [even0 + even3, even1 + even2, even1 - even2, even0 - even3];
  const differences = [
    odd1 * C1_501 + outer + high,
    odd3 * C3_072 + inner + low,
    odd5 * C2_053 + inner + high,
    odd7 * C0_298 + outer + low,
  ];
  for (let i = 0; i < 4; i++) {
    square[at + i * step] = sums[i]! + differences[i]! + half >> shift;
    square[at + (7 - i) * step] = sums[i]! - differences[i]! + half >> shift;
  }
}
