/** The samples of one colour, each of which stands for `across` times `down` pixels. */
export interface Plane {
  samples: Uint8ClampedArray;
  /** Samples from one row to the next. */
  stride: number;
  columns: number;
  rows: number;
  across: number;
  down: number;
}

/**
 * A row of pixels as libjpeg makes it ("fancy upsampling"): where a sample stands for two pixels, three quarters of the
 * nearest and one of the next, in rows and columns. Samples of other steps, and of planes of two columns, are repeated.
 */
export function rowOf(plane: Plane, y: number, width: number): Uint16Array {
  const { columns, rows, across, down } = plane;
  const row = Math.floor(y / down);
  const near = samplesOf(plane, row);
  const fancy = across <= 2 && down <= 2 && (across === 1 || columns > 2);
  if (!fancy || across * down === 1) {
    return near.length >= width && across === 1 ? near : spread(near, across, width);
  }
  const lower = y % down;
  if (down === 2) {
    const far = samplesOf(plane, Math.max(0, Math.min(rows - 1, lower ? row + 1 : row - 1)));
    for (let x = 0; x < columns; x++) near[x] = 3 * near[x]! + far[x]!;
  }
  return across === 2 ? smoothed(near, width, down) : near.map((sum) => sum + 1 + lower >> 2);
}

function samplesOf({ samples, stride, columns }: Plane, row: number): Uint16Array {
  return Uint16Array.from(samples.subarray(row * stride, row * stride + columns));
}

function spread(samples: Uint16Array, across: number, width: number): Uint16Array {
  return Uint16Array.from({ length: width }, (_, x) => samples[Math.floor(x / across)]!);
}

/** Twice as many pixels; `sums` are samples, or four times those where two rows went into them. */
function smoothed(sums: Uint16Array, width: number, down: number): Uint16Array {
  const [left, right, shift] = down === 1 ? [1, 2, 2] : [8, 7, 4];
  const last = sums.length - 1;
  return Uint16Array.from({ length: width }, (_, x) => {
    const near = x >> 1;
    const far = x & 1 ? Math.min(near + 1, last) : Math.max(near - 1, 0);
    return 3 * sums[near]! + sums[far]! + (x & 1 ? right : left) >> shift;
  });
}
