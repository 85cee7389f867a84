/**
 * Counts of a model's answers to pictures of known classes.
 *
 * @module
 */
import {
  type Answer,
  calibrationBins,
  calibrationError,
  type ClassCounts,
  classCounts,
  classScores,
  isAmong,
  macroScores,
} from "../train/report/scores.ts";
import type { MatchedClass } from "./match_classes.ts";
import type { ClassResult, Evaluation, EvaluationMistake } from "./types.ts";

/** The column of all classes that are none of the data set's. */
const OTHERS = "other classes";
/** Bins of the calibration, as papers have them. */
const BINS = 15;
const BEST = 5;

/** Takes answers, and makes an evaluation of them. */
export class Tally {
  readonly #classes: readonly MatchedClass[];
  readonly #classNames: readonly string[];
  readonly #most: number;
  /** The data set's class of each of the model's classes. */
  readonly #owners = new Map<number, number>();
  readonly #confusion: number[][];
  /** Pictures of each class by the model's class that they were taken for, where that was wrong. */
  readonly #confused: Map<number, number>[];
  readonly #answers: Answer[] = [];
  #mistakes: EvaluationMistake[] = [];
  #best = 0;
  #loss = 0;

  /** @param most mistakes to keep */
  constructor(classes: readonly MatchedClass[], classNames: readonly string[], most: number) {
    this.#classes = classes;
    this.#classNames = classNames;
    this.#most = most;
    classes.forEach(({ indices }, label) => indices.forEach((index) => this.#owners.set(index, label)));
    this.#confusion = classes.map(() => new Array<number>(classes.length + 1).fill(0));
    this.#confused = classes.map(() => new Map());
  }

  get pictures(): number {
    return this.#answers.length;
  }

  /** Takes the answer to a picture. @param probabilities of all the model's classes */
  add(path: string, label: number, probabilities: Float64Array): void {
    const { name, indices } = this.#classes[label]!;
    const taken = probabilities.reduce((best, share, i) => share > probabilities[best]! ? i : best, 0);
    const owner = this.#owners.get(taken) ?? this.#classes.length;
    const probability = probabilities[taken]!;
    this.#confusion[label]![owner]!++;
    this.#answers.push({ probability, right: owner === label });
    if (indices.some((index) => isAmong(probabilities, index, BEST))) this.#best++;
    this.#loss -= Math.log(
      Math.max(Number.MIN_VALUE, indices.reduce((sum, index) => sum + probabilities[index]!, 0)),
    );
    if (owner === label) return;
    this.#confused[label]!.set(taken, (this.#confused[label]!.get(taken) ?? 0) + 1);
    this.#mistakes.push({ path, label: name, predicted: this.#classNames[taken]!, probability });
    if (this.#mistakes.length > 2 * this.#most + 100) this.#mistakes = this.#worst();
  }

  /** The result. */
  get result(): Omit<Evaluation, "model" | "bad" | "leftOut" | "picturesPerSecond"> {
    const counts = classCounts(this.#confusion);
    const bins = calibrationBins(this.#answers, BINS);
    const rows = this.#classes.map(({ name }) => name);
    return {
      pictures: this.pictures,
      top1: this.#answers.filter(({ right }) => right).length / this.pictures,
      top5: this.#best / this.pictures,
      loss: this.#loss / this.pictures,
      macro: macroScores(counts),
      classes: this.#classes.map((matched, label) => this.#resultOf(matched, label, counts[label]!)),
      confusion: { rows, columns: [...rows, OTHERS], counts: this.#confusion },
      calibration: { error: calibrationError(bins), bins },
      mistakes: this.#worst(),
    };
  }

  #resultOf({ name, indices }: MatchedClass, label: number, counts: ClassCounts): ClassResult {
    const [most] = [...this.#confused[label]!].sort(([, a], [, b]) => b - a);
    const confused = most && { name: this.#classNames[most[0]]!, pictures: most[1] };
    return { name, indices, ...counts, ...classScores(counts), confused };
  }

  #worst(): EvaluationMistake[] {
    return this.#mistakes.toSorted((a, b) => b.probability - a.probability).slice(0, this.#most);
  }
}
