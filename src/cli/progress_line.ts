/** One line on standard error that is written over and over; nothing where that is no terminal. */
export class ProgressLine {
  readonly #shown = Deno.stderr.isTerminal();

  /** @param text may depend on how many columns there are */
  show(text: string | ((columns: number) => string)): void {
    if (!this.#shown) return;
    this.#write(`\r\x1b[K${typeof text === "string" ? text : text(Deno.consoleSize().columns)}`);
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
