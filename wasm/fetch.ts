/** Bytes of a cache line. */
const LINE: usize = 64;

/** Bytes of queries, keys and values that attention fetches at a time, if they are a head's: a second-level cache keeps them. */
const FETCHED: usize = 512 << 10;

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

/**
 * Heads, of `left`, whose queries, keys and values are fetched with those of the first. Heads lie side by side in a row, and
 * lines in the order of their addresses come twice as fast as a few of each row.
 */
export function headsTogether(tokens: usize, headDim: usize, left: usize): usize {
  return max(min(left, FETCHED / ((3 * tokens * headDim) << 2)), 1);
}
