/**
 * Scales square planes of pixels: bilinear, the filter as wide as the scale where they shrink.
 *
 * @param pixels [planes…, from, from]
 * @returns [planes…, to, to]; `pixels` itself where nothing changes
 */
export function scalePixels(pixels: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return pixels;
  const taps = tapsOf(from, to);
  const planes = pixels.length / from ** 2;
  const wide = scaleRows(pixels, planes * from, from, taps);
  const transposed = transpose(wide, from, to);
  return transpose(scaleRows(transposed, planes * to, from, taps), to, to);
}

/** The pixels of a row that a new one is made of. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

function tapsOf(from: number, to: number): Taps[] {
  const scale = from / to;
  const support = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(center - support));
    const last = Math.min(from, Math.ceil(center + support));
    const raw = Array.from({ length: last - first }, (_, j) => {
      return Math.max(0, 1 - Math.abs(first + j + 0.5 - center) / support);
    });
    const sum = raw.reduce((a, b) => a + b, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

function scaleRows(x: Float32Array, rows: number, from: number, taps: readonly Taps[]): Float32Array {
  const out = new Float32Array(rows * taps.length);
  for (let row = 0; row < rows; row++) {
    taps.forEach(({ first, weights }, i) => {
      let sum = 0;
      for (let j = 0; j < weights.length; j++) sum += weights[j]! * x[row * from + first + j]!;
      out[row * taps.length + i] = sum;
    });
  }
  return out;
}

/** Transposes planes: [planes, rows, columns] → [planes, columns, rows]. */
function transpose(x: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(x.length);
  const area = rows * columns;
  for (let i = 0; i < x.length; i++) {
    const [plane, at] = [Math.floor(i / area), i % area];
    out[plane * area + (at % columns) * rows + Math.floor(at / columns)] = x[i]!;
  }
  return out;
}
