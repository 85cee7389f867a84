/** How fast a training goes, as far as this process has seen it. */
export class Pace {
  readonly #now: () => number;
  #begun: number;
  #epoch = -1;
  /** Milliseconds of all training steps so far, and of this epoch's; how many those are. */
  #spent = 0;
  #epochSpent = 0;
  #steps = 0;
  #pictures = 0;
  #last: number;
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
    return this.#epochSpent > 0 ? this.#pictures / this.#epochSpent * 1000 : 0;
  }

  /** An epoch begins. */
  begin(): void {
    this.#begun = this.#last = this.#now();
  }

  /** What comes next is not to be counted to what went before. */
  pause(): void {
    this.#last = this.#now();
  }

  /** A training step is done. */
  step(epoch: number, pictures: number): void {
    const taken = this.#lap();
    if (epoch !== this.#epoch) this.#epochSpent = this.#pictures = 0;
    this.#epoch = epoch;
    this.#spent += taken;
    this.#epochSpent += taken;
    this.#steps++;
    this.#pictures += pictures;
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
