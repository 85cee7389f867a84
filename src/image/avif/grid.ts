import { Cursor } from "./boxes.ts";

/** The layout of a picture made of others of one size: columns times rows of them, cut to width and height. */
export interface Grid {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

/** The data of an item of type `grid`. */
export function readGrid(data: DataView): Grid {
  const cursor = new Cursor(data);
  cursor.read(1); // version
  const bytes = (cursor.read(1) & 1) === 0 ? 2 : 4;
  const [rows, columns] = [cursor.read(1) + 1, cursor.read(1) + 1];
  return { columns, rows, width: cursor.read(bytes), height: cursor.read(bytes) };
}
