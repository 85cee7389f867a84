/** The place, in rows of 8, of each coefficient in the order of the file; runs beyond the end stay on the last. */
export const ZIGZAG = Uint8Array.from({ length: 80 }, () => 63);

let [x, y] = [0, 0];
for (let i = 0; i < 64; i++) {
  ZIGZAG[i] = 8 * y + x;
  const up = (x + y) % 2 === 0;
  if (up) [x, y] = x === 7 ? [x, y + 1] : [x + 1, Math.max(0, y - 1)];
  else [x, y] = y === 7 ? [x + 1, y] : [Math.max(0, x - 1), y + 1];
}
