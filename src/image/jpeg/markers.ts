import { slice } from "../header_parser.ts";

/** Second bytes of the markers that are looked at; the first is always 255. */
export const [SOS, APP1, APP14] = [0xda, 0xe1, 0xee] as const;

const EOI = 0xd9;

/** A marker and what belongs to it. */
export interface Segment {
  marker: number;
  data: DataView;
}

/**
 * The segments of a JPEG, from its start to its end marker. Coded pixels and stray bytes are passed over.
 *
 * @throws {RangeError} where the file ends before
 */
export function* segmentsOf(view: DataView): Generator<Segment> {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 2;;) {
    at = endOfMarker(bytes, at);
    const marker = bytes[at - 1]!;
    if (marker === EOI) return;
    if (standsAlone(marker)) continue;
    const length = Math.max(2, view.getUint16(at));
    yield { marker, data: slice(view, at + 2, length - 2) };
    at += length;
  }
}

/** Behind the next marker at or after `at`. */
function endOfMarker(bytes: Uint8Array, at: number): number {
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) throw new RangeError("no marker left");
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at++];
    if (marker === undefined) throw new RangeError("no marker left");
    if (marker !== 0) return at;
  }
}

/** Restart markers, start of image, and TEM have no length. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}
