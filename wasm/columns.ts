/**
 * Numbers of rows to other rows: `length` of each, `stride` floats after those of the row before, to places `outStride`
 * floats apart. A stride of 0 repeats one row. So columns are taken out of rows, or parts of rows are joined.
 * A unit is `step` rows.
 */
export function columns(
  from: usize,
  to: usize,
  _thread: usize,
  x: usize,
  stride: usize,
  rows: usize,
  length: usize,
  out: usize,
  outStride: usize,
  step: usize,
): void {
  const last = min(to * step, rows);
  for (let row = from * step; row < last; row++) {
    memory.copy(out + ((row * outStride) << 2), x + ((row * stride) << 2), length << 2);
  }
}
