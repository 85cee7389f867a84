import { TIMM_ARCHITECTURES, TIMM_INPUTS } from "../../generated/timm_architectures.ts";

/** A network as timm makes it of its name alone. */
export interface TimmArchitecture {
  /** Arguments of the constructor, `class` among them where it is not the plain Vision Transformer. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Side of the pictures of the weights that it is published with, in pixels. */
  readonly imageSize: number;
  /** Their number of classes; 0 where they have no head. */
  readonly numClasses: number;
}

/** Kinds of networks that timm calls Vision Transformers, or beside them, and that are not in the table. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^vit_.*_(r26|r50|resnet)|^vit_.*_resnet/, "its patches come from a convolutional network"],
  [/^(samvit|sam2|hiera)_/, "it attends within windows"],
  [/^(naflexvit|naflex)_/, "its pictures keep their aspect ratio (NaFlex)"],
  [/^(vit5|vit_5)_/, "it is a ViT-5"],
  [/^vitamin_|^mci|^fastvit/, "it begins with convolutions"],
  [/^(vit_relpos|vit_srelpos)_/, "its relative positions are made by another network"],
];

/** Rows of the tables by each of their names. Made when they are first asked for. */
let rows: Record<"args" | "inputs", ReadonlyMap<string, string>> | undefined;

function byName(table: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([names, row]) => names.split(" ").map((name) => [name, row] as const)),
  );
}

/** An architecture of timm's by its name; `undefined` where the table has none of that name. */
export function timmArchitecture(name: string): TimmArchitecture | undefined {
  rows ??= { args: byName(TIMM_ARCHITECTURES), inputs: byName(TIMM_INPUTS) };
  const args = rows.args.get(name);
  if (args === undefined) return undefined;
  const [imageSize, numClasses] = (rows.inputs.get(name) ?? "224 1000").split(" ").map(Number);
  return { args: JSON.parse(args), imageSize: imageSize!, numClasses: numClasses! };
}

/** The names of all architectures in the table. */
export function timmNames(): string[] {
  return Object.keys(TIMM_ARCHITECTURES).flatMap((names) => names.split(" ")).sort();
}

/** Why a network of that name, which the table lacks, cannot be built; `undefined` where nothing is known of it. */
export function reasonAgainst(name: string): string | undefined {
  return OTHERS.find(([pattern]) => pattern.test(name))?.[1];
}
