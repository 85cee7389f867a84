/**
 * xᵀ.  x [rows, columns], its rows `stride` bytes apart → out [columns, rows], its rows `outStride` bytes apart.
 * Up to three rows behind the last of `out` receive anything; as much is read behind the end of `x`.
 *
 * Four by four, in strips of one cache line of every row.
 */
const STRIP: usize = 16;

export function transposeRows(
  x: usize,
  stride: usize,
  rows: usize,
  columns: usize,
  out: usize,
  outStride: usize,
): void {
  const whole = rows & ~3;
  for (let c: usize = 0; c < columns; c += STRIP) {
    const end = min(columns, c + STRIP);
    for (let r: usize = 0; r < whole; r += 4) {
      for (let i = c; i < end; i += 4) {
        transposeFour(x + r * stride + (i << 2), stride, out + i * outStride + (r << 2), outStride);
      }
    }
    for (let r = whole; r < rows; r++) {
      for (let i = c; i < end; i++) {
        f32.store(out + i * outStride + (r << 2), f32.load(x + r * stride + (i << 2)));
      }
    }
  }
}

/** Unit `unit` of a whole matrix: `step` of its columns, a multiple of 4. */
export function transpose(
  unit: usize,
  _thread: usize,
  x: usize,
  rows: usize,
  columns: usize,
  step: usize,
  out: usize,
): void {
  const from = unit * step;
  const count = min(step, columns - from);
  transposeRows(x + (from << 2), columns << 2, rows, count, out + ((from * rows) << 2), rows << 2);
}

function transposeFour(x: usize, stride: usize, out: usize, outStride: usize): void {
  const v0 = v128.load(x);
  const v1 = v128.load(x + stride);
  const v2 = v128.load(x + 2 * stride);
  const v3 = v128.load(x + 3 * stride);
  const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(out + outStride, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(out + 2 * outStride, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(out + 3 * outStride, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}
