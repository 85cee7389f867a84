/** Fixed point with 16 bits behind the point, rounded as in libjpeg. */
const HALF = 1 << 15;
const [CR_RED, CB_BLUE, CB_GREEN, CR_GREEN] = [91881, 116130, 22554, 46802]; // 1.402, 1.772, 0.34414, 0.71414

/** A row of each component. */
export type Rows = readonly [Uint16Array, Uint16Array, Uint16Array, Uint16Array];

/**
 * Writes a row of RGB. JPEGs hold CMYK inverted, so that 255 is no ink; without a profile, as Pillow's `convert("RGB")`:
 * `(255 - ink) * (255 - black) / 255`. The first three of YCCK are the YCbCr of inks that are not inverted.
 */
export function writeRgb(rows: Rows, ycck: boolean, rgb: Uint8Array): void {
  const inks = new Uint8ClampedArray(3);
  const [first, second, third, lights] = rows;
  let to = 0;
  for (let x = 0; to < rgb.length; x++) {
    if (ycck) fromYcc(first[x]!, second[x]! - 128, third[x]! - 128, inks);
    else [inks[0], inks[1], inks[2]] = [255 - first[x]!, 255 - second[x]!, 255 - third[x]!];
    const light = lights[x]!;
    for (let channel = 0; channel < 3; channel++) rgb[to++] = light - timesOf255(inks[channel]!, light);
  }
}

function fromYcc(y: number, cb: number, cr: number, inks: Uint8ClampedArray): void {
  inks[0] = y + (CR_RED * cr + HALF >> 16);
  inks[1] = y + (HALF - CB_GREEN * cb - CR_GREEN * cr >> 16);
  inks[2] = y + (CB_BLUE * cb + HALF >> 16);
}

/** `a * b / 255`, rounded. */
function timesOf255(a: number, b: number): number {
  const product = a * b + 128;
  return (product >> 8) + product >> 8;
}
