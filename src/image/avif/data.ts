import { joinedBytes } from "../../util/joined.ts";
import { PictureError } from "../../errors.ts";
import { bytesOf, slice } from "../header_parser.ts";
import type { Item } from "./items.ts";
import type { Extent } from "./locations.ts";
import { type Frame, readFrame } from "./sequence_header.ts";

/**
 * The bytes of a file's items. Items that lie in one place share them, and places may not overlap otherwise, so all
 * together are no longer than the file.
 */
export class ItemData {
  readonly #file: DataView;
  readonly #views = new Map<string, DataView>();
  readonly #frames = new Map<DataView, Frame>();
  #total = 0;

  constructor(file: DataView) {
    this.#file = file;
  }

  /** The bytes of an item: one view for all items that lie in one place. */
  of({ id, extents }: Item): DataView {
    const parts = extents.map((extent) => this.#part(extent));
    const place = parts.map(({ byteOffset, byteLength }) => `${byteOffset}+${byteLength}`).join();
    let view = this.#views.get(place);
    if (!view) {
      const length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
      this.#total += length;
      if (length === 0) throw corrupt(`whose item ${id} has no data`);
      if (this.#total > this.#file.byteLength) throw corrupt("whose items have more data than the file");
      view = parts.length === 1 ? parts[0]! : new DataView(joinedBytes(parts.map(bytesOf)).buffer);
      this.#views.set(place, view);
    }
    return view;
  }

  /** Facts about an item's frame, by its AV1 data. */
  frameOf(item: Item): Frame {
    const data = this.of(item);
    const frame = this.#frames.get(data) ?? readFrame(data);
    this.#frames.set(data, frame);
    return frame;
  }

  #part({ source, offset, length }: Extent): DataView {
    return slice(source ?? this.#file, offset, length);
  }
}

function corrupt(problem: string): PictureError {
  return new PictureError("corrupt", `Cannot decode an AVIF ${problem}`);
}
