/**
 * Palette indices of a BMP whose runs are counted: rows in the file's order. What it leaves out, by a step to the right or
 * to a later row, is index 0.
 *
 * @param half whether a byte holds two pixels
 * @throws {RangeError} where the data ends before the last row does
 */
export function expandRuns(data: Uint8Array, width: number, height: number, half: boolean): Uint8Array {
  const out = new Uint8Array(width * height);
  let [at, x, y] = [0, 0, 0];
  const next = () => {
    const byte = data[at++];
    if (byte === undefined) throw new RangeError("run lengths end early");
    return byte;
  };
  const put = (index: number) => {
    if (x < width) out[y * width + x] = index; // what is beyond a row's end is dropped
    x++;
  };
  const isDone = () => y >= height || (y === height - 1 && x >= width);
  while (!isDone()) {
    const [count, value] = [next(), next()];
    if (count > 0) {
      for (let i = 0; i < count; i++) put(half ? nibble(value, i) : value);
    } else if (value === 0) {
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      throw new RangeError("run lengths end early");
    } else if (value === 2) {
      [x, y] = [x + next(), y + next()];
    } else {
      const start = at;
      let pair = 0;
      for (let i = 0; i < value; i++) {
        if (!half || i % 2 === 0) pair = next();
        put(half ? nibble(pair, i) : pair);
      }
      at += (at - start) & 1; // to a whole word
    }
  }
  return out;
}

/** The first pixel is in the higher half. */
function nibble(byte: number, i: number): number {
  return i % 2 === 0 ? byte >> 4 : byte & 15;
}
