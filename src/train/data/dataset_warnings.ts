import type { Dataset, Recipe } from "../types.ts";
import { countByClass } from "./dataset.ts";

/** Fewer pictures than these say little of a class: one picture more or less is a fifth of its accuracy. */
const FEWEST = 5;
/** A class of so many times the pictures of another one drowns it. */
const IMBALANCE = 10;
/** More classes than these are not named. */
const NAMED = 5;

/** Doubts about a data set, a sentence each. */
export function datasetWarnings(
  { classNames, training, validation }: Dataset,
  { classWeights, sampler }: Pick<Recipe, "classWeights" | "sampler">,
): string[] {
  const [learn, validate] = [training, validation].map((samples) =>
    countByClass(samples, classNames.length)
  ) as [
    number[],
    number[],
  ];
  const warnings: string[] = [];
  const few = classNames.flatMap((name, i) => validate[i]! < FEWEST ? [`${name} (${validate[i]})`] : []);
  if (few.length > 0) {
    const classes = few.length === 1 ? "1 class has" : `${few.length} classes have`;
    const named = few.slice(0, NAMED).join(", ") + (few.length > NAMED ? " …" : "");
    warnings.push(
      `${classes} fewer than ${FEWEST} pictures to validate on, which says little of them: ${named}`,
    );
  }
  const [most, least] = [Math.max(...learn), Math.min(...learn)];
  if (most >= IMBALANCE * least && classWeights === undefined && sampler === undefined) {
    const [large, small] = [most, least].map((count) => `${classNames[learn.indexOf(count)]} (${count})`);
    warnings.push(
      `${large} has ${Math.floor(most / least)} times as many pictures as ${small}: ` +
        "balanced class weights or a balanced sampler lets them count alike",
    );
  }
  return warnings;
}
