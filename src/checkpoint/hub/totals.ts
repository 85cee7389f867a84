/** Is told how many bytes of how many there are. */
export type Tell = (progress: { loaded: number; total: number }) => void;

/** The bytes of several files, told as one. */
export class Totals {
  readonly #total: number;
  readonly #loaded: number[];
  readonly #tell: Tell | undefined;

  constructor(
    sizes: readonly number[],
    tell: Tell | undefined,
  ) {
    this.#total = sizes.reduce((sum, size) => sum + size, 0);
    this.#loaded = sizes.map(() => 0);
    this.#tell = tell;
  }

  /** Tells how much of one file is there. */
  tell(file: number, bytes: number): void {
    this.#loaded[file] = bytes;
    this.#tell?.({ loaded: this.#loaded.reduce((sum, part) => sum + part, 0), total: this.#total });
  }
}
