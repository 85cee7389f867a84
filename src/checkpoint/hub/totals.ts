/** The bytes of several files, told as one. */
export class Totals {
  readonly #total: number;
  readonly #loaded: number[];
  readonly #tell: ((progress: { loaded: number; total: number }) => void) | undefined;

  constructor(
    sizes: readonly number[],
    tell: ((progress: { loaded: number; total: number }) => void) | undefined,
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
