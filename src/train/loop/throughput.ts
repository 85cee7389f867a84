/** The speed of a training, as far as this process has seen it. */
export class Throughput {
  readonly #now: () => number;
  #begun: number;
  #last: number;
  /** Milliseconds of all training steps so far, and their number. */
  #spent = 0;
  #steps = 0;
  /** Milliseconds of this epoch's steps so far, and their pictures. */
  #epochSpent = 0;
  #epochPictures = 0;
  /** Steps and pictures of the epoch that are done. */
  #at = { steps: 0, pictures: 0 };
  #validation = 0;
  /** Milliseconds of preparation that the next epoch begins with. */
  #prepared = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#begun = this.#last = now();
  }

  /** Seconds of this epoch until now. */
  get epochSeconds(): number {
    return (this.#now() - this.#begun) / 1000;
  }

  /** Pictures a second in this epoch's steps. */
  get picturesPerSecond(): number {
    return this.#epochSpent > 0 ? this.#epochPictures / this.#epochSpent * 1000 : 0;
  }

  /** Counts the time since the last call as preparation of the next epoch, whose time it is a part of. */
  prepared(): void {
    this.#prepared += this.#lap();
  }

  /** Begins an epoch, or goes on with it when so many of its steps and pictures are done. */
  begin(steps = 0, pictures = 0): void {
    this.#last = this.#now();
    this.#begun = this.#last - this.#prepared;
    this.#at = { steps, pictures };
    this.#epochSpent = this.#prepared;
    this.#epochPictures = this.#prepared = 0;
  }

  /** Leaves out the time since the last call, which was no training. */
  pause(): void {
    this.#last = this.#now();
  }

  /** Counts the time until so many of the epoch's steps and pictures are done. */
  reach(steps: number, pictures: number): void {
    const taken = this.#lap();
    this.#spent += taken;
    this.#steps += steps - this.#at.steps;
    this.#epochSpent += taken;
    this.#epochPictures += pictures - this.#at.pictures;
    this.#at = { steps, pictures };
  }

  /** Counts the time of a validation that is done. */
  validated(): void {
    this.#validation = this.#lap();
  }

  /** Seconds that so many steps and validations will take, about. */
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
