/** One line on standard error that is written over and over; nothing where that is no terminal. */
export class ProgressLine {
  readonly #shown = Deno.stderr.isTerminal();

  show(text: string): void {
    this.#write(`\r\x1b[K${text}`);
  }

  clear(): void {
    this.#write("\r\x1b[K");
  }

  #write(text: string): void {
    if (this.#shown) Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
}

/** As a person reads it. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
