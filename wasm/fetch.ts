/** Bytes of a cache line. */
const LINE: usize = 64;

/**
 * Reads one number of each cache line of `rows` rows, `stride` bytes apart and `bytes` long. No read waits for another, so
 * many lines are on their way to the cache at a time; what packs such rows, or writes them, would wait for a few after the
 * other. The sum goes to `out`: without a use there would be no reads.
 */
export function fetchRows(x: usize, stride: usize, rows: usize, bytes: usize, out: usize): void {
  let sum = 0;
  for (const end = x + rows * stride; x < end; x += stride) {
    for (let i: usize = 0; i < bytes; i += LINE) sum += i32.load(x + i);
  }
  i32.store(out, sum);
}
