/**
 * Commands that operators have given since the last read. All are carried out when something is read: JavaScript that runs
 * between two large products finds its own code and data gone from the caches and costs ten times as much, with all
 * threads waiting. Memory may be freed and allocated again meanwhile: later commands use it later.
 */
export class Commands {
  readonly #immediate: boolean;
  #waiting: (() => void)[] = [];
  #failure: unknown;

  /** @param immediate whether each command is carried out when it is added */
  constructor(immediate: boolean) {
    this.#immediate = immediate;
  }

  /** The error that a command ended with; those behind it were given up. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Carries out `command` after all that were added before. */
  add(command: () => void): void {
    if (this.#immediate) command();
    else this.#waiting.push(command);
  }

  /** Carries out all that wait. */
  run(): void {
    const commands = this.#waiting;
    if (commands.length) this.#waiting = [];
    try {
      for (const command of commands) command();
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** Gives up all that wait. */
  clear(): void {
    this.#waiting = [];
  }
}
