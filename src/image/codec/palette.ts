/**
 * The colors of palette indices as RGB.
 *
 * @param palette three bytes a color; indices beyond it are black, and without one they are grey values
 */
export function lookUp(indices: Uint8Array, palette: Uint8Array | undefined): Uint8Array {
  const colors = palette ? new Uint8Array(256 * 3) : Uint8Array.from({ length: 256 * 3 }, (_, i) => i / 3);
  if (palette) colors.set(palette.subarray(0, colors.length));
  const data = new Uint8Array(indices.length * 3);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * 3;
    data[3 * i] = colors[from]!;
    data[3 * i + 1] = colors[from + 1]!;
    data[3 * i + 2] = colors[from + 2]!;
  }
  return data;
}
