import { PictureError } from "../../errors.ts";

/** The header of a frame. */
export interface Frame {
  width: number;
  height: number;
  /** 1 for grey, 3 for colours, 4 for CMYK. */
  components: number;
  progressive: boolean;
  /** Samples across and down of each component where the coarsest has one. */
  sampling: [across: number, down: number][];
}

/** C0 to CF, less the tables DHT, JPG and DAC. */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** SOF: precision, height, width, number of components. */
export function readFrame(marker: number, data: DataView): Frame {
  const components = data.getUint8(5);
  const kind = refused(marker, data.getUint8(0), components);
  if (kind) {
    const wanted = "8-bit baseline or progressive, grey, YCbCr or CMYK, is wanted";
    throw new PictureError("unsupported", `Cannot decode ${kind} JPEG: ${wanted}`);
  }
  const sampling = Array.from({ length: components }, (_, i) => samplingOf(data.getUint8(7 + 3 * i)));
  return {
    height: data.getUint16(1),
    width: data.getUint16(3),
    components,
    progressive: marker === 0xc2,
    sampling,
  };
}

function refused(marker: number, precision: number, components: number): string | undefined {
  if (marker === 0xc9 || marker === 0xca) return "an arithmetic-coded";
  if (marker > 0xc2) return "a lossless or hierarchical";
  if (precision !== 8) return `a ${precision}-bit`;
  return [1, 3, 4].includes(components) ? undefined : `a ${components}-component`;
}

function samplingOf(byte: number): [across: number, down: number] {
  const sampling: [number, number] = [byte >> 4, byte & 15];
  if (sampling.every((factor) => factor >= 1 && factor <= 4)) return sampling;
  throw new PictureError(
    "corrupt",
    `Cannot decode a JPEG of sampling factors ${sampling.join("x")}: 1 to 4 are wanted`,
  );
}
