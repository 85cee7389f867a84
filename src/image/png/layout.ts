import { slice } from "../header_parser.ts";
import { checkSum, type Chunk, chunkAt, corrupt, FCTL, IDAT, IEND, IHDR, PLTE } from "./chunks.ts";
import { type Notes, takeNote } from "./notes.ts";

const INDEXED = 3;
const MAX_PALETTE = 3 * 256;

/** Bytes of two checksums, of the pixels and of their last chunk: they may be cut off, as the pixels are there. */
const CHECKSUMS = 8;

/** The chunks of a PNG that make its pixels, and those that may hold its orientation. */
export interface PngLayout {
  /** Content of the IHDR chunk. */
  header: DataView;
  /** Colours, three bytes each, where pixels are numbers of colours. */
  palette: DataView | undefined;
  /** The first run of IDAT chunks, whole but for `lost` bytes of the checksums at its end. */
  pixels: DataView;
  lost: number;
  notes: Notes;
}

/**
 * Finds the parts of a PNG as Pillow does: of several headers and palettes the last one counts, the pixels are one run
 * of chunks, and behind them the file may end anyhow.
 *
 * @param onHeader is given each header before anything behind it is looked at
 * @throws {PictureError} for what is damaged @throws {RangeError} where the file is cut off before its pixels end
 */
export function layoutOf(view: DataView, onHeader: (header: DataView) => void): PngLayout {
  const notes: Notes = {};
  let header: Chunk | undefined;
  let palette: Chunk | undefined;
  let at = 8;
  for (; view.getUint32(at + 4) !== IDAT;) {
    if (view.getUint32(at + 4) === IHDR) onHeader(slice(view, at + 8, 13));
    const chunk = chunkAt(view, at);
    if (chunk.type === IEND) throw corrupt("ends before its pixels");
    if (chunk.type === IHDR) header = chunk;
    if (chunk.type === PLTE) palette = chunk;
    takeNote(notes, chunk);
    at = chunk.end;
  }
  if (!header) throw corrupt("has no IHDR chunk before its pixels");
  checkSum(header);
  const [end, lost] = endOfPixels(view, at);
  takeNotesBehind(view, end, notes);
  const colours = header.data.getUint8(9) === INDEXED ? checkedPalette(palette) : undefined;
  return { header: header.data, palette: colours, pixels: slice(view, at, end - at), lost, notes };
}

/** The end of the run of IDAT chunks that begins at `at`, and the number of its bytes that the file lacks. */
function endOfPixels(view: DataView, at: number): [end: number, lost: number] {
  while (at + 8 <= view.byteLength && view.getUint32(at + 4) === IDAT) at += 12 + view.getUint32(at);
  const lost = Math.max(0, at - view.byteLength);
  if (lost > CHECKSUMS) throw new RangeError("the pixels are cut off");
  return [at - lost, lost];
}

function checkedPalette(palette: Chunk | undefined): DataView {
  if (!palette?.data.byteLength) throw corrupt("has no palette for its colours");
  if (palette.data.byteLength > MAX_PALETTE) throw corrupt("has a palette of more than 256 colours");
  checkSum(palette);
  return palette.data;
}

/** To the end, or the next frame of an animation; nothing there can do harm. */
function takeNotesBehind(view: DataView, at: number, notes: Notes): void {
  try {
    for (
      let chunk = chunkAt(view, at);
      ![IEND, FCTL].includes(chunk.type);
      chunk = chunkAt(view, chunk.end)
    ) {
      takeNote(notes, chunk);
    }
  } catch {
    // what is cut off or no chunk ends the file
  }
}
