/** A place for files of text that several machines write to: each file is there whole, or not at all. */
export interface Store {
  /** The place as it may be printed. */
  readonly name: string;
  /** Writes a file and removes it. @throws {Error} where that cannot be done */
  check(): Promise<void>;
  /** The text of a file; `undefined` where there is none. */
  read(path: string): Promise<string | undefined>;
  /** Writes a file, in place of one that may be there. @throws {Error} where that cannot be done */
  write(path: string, text: string): Promise<void>;
  /** The paths of all files below a folder, in no order. */
  list(folder: string): AsyncIterable<string>;
}
