/** How fast a training goes, as far as this process has seen it. */
export class Throughput {
  readonly #now: () => number;
  #begun: number;
  #last: number;
  /** Milliseconds of all training steps so far, and how many those are. */
  #spent = 0;
  #steps = 0;
  /** The same of this epoch, and their pictures. */
  #epochSpent = 0;
  #epochPictures = 0;
  /** Where the epoch is. */
  #at = { steps: 0, pictures: 0 };
  #validation = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#begun = this.#last = now();
  }

  /** What this epoch has taken until now. */
  get epochSeconds(): number {
    return (this.#now() - this.#begun) / 1000;
  }

  /** Pictures of this epoch's steps in a second. */
  get picturesPerSecond(): number {
    return this.#epochSpent > 0 ? this.#epochPictures / this.#epochSpent * 1000 : 0;
  }

  /** An epoch begins, or goes on when so many of its steps and pictures are done. */
  begin(steps = 0, pictures = 0): void {
    this.#begun = this.#last = this.#now();
    this.#at = { steps, pictures };
    this.#epochSpent = this.#epochPictures = 0;
  }

  /** What comes next is not to be counted to what went before. */
  pause(): void {
    this.#last = this.#now();
  }

  /** So many of the epoch's steps and pictures are done. */
  reach(steps: number, pictures: number): void {
    const taken = this.#lap();
    this.#spent += taken;
    this.#steps += steps - this.#at.steps;
    this.#epochSpent += taken;
    this.#epochPictures += pictures - this.#at.pictures;
    this.#at = { steps, pictures };
  }

  /** A validation is done. */
  validated(): void {
    this.#validation = this.#lap();
  }

  /** What so many steps and validations will about take, in seconds. */
  secondsFor(steps: number, validations: number): number {
    const perStep = this.#steps > 0 ? this.#spent / this.#steps : 0;
    return (steps * perStep + validations * this.#validation) / 1000;
  }

  #lap(): number {
    const now = this.#now();
    const taken = now - this.#last;
    this.#last = now;
    return taken;
  }
}
