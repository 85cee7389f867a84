import { RECOMMENDED, type RecommendedModel } from "../../../checkpoint/hub/names/recommended.ts";
import type { Format } from "../arguments.ts";

const COLUMNS = ["name", "megabytes", "parameters", "top1", "license", "repository"] as const;
const NOTES = [
  "MB: of float32 weights. Top-1: the share of ImageNet-1k's validation pictures that is named rightly, as timm",
  "measured it; models without one give features. --model takes a name or a repository.",
];

/** The recommended models in lines: a table, JSON or CSV. */
export function listModels(format: Format): string[] {
  if (format === "json") return RECOMMENDED.map((model) => JSON.stringify(factsOf(model)));
  if (format === "csv") return [COLUMNS.join(","), ...RECOMMENDED.map((model) => rowOf(model).join(","))];
  const rows = [["name", "MB", "top-1", "licence", "repository"], ...RECOMMENDED.map(cellsOf)];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isNumber = (column: number) => column === 1 || column === 2;
  const pad = (cell: string, column: number) =>
    isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  return [...rows.map((row) => row.map(pad).join("  ").trimEnd()), "", ...NOTES];
}

function factsOf({ alias, repository, parameters, top1, license }: RecommendedModel) {
  return { name: alias, repository, parameters, bytes: parameters * 4, top1, license };
}

function rowOf({ alias, repository, parameters, top1, license }: RecommendedModel) {
  return [alias, megabytesOf(parameters), parameters, top1 ?? "", license, repository];
}

function cellsOf({ alias, repository, parameters, top1, license }: RecommendedModel): string[] {
  const accuracy = top1 === undefined ? "" : `${top1.toFixed(1)} %`;
  return [alias, megabytesOf(parameters), accuracy, license, repository];
}

function megabytesOf(parameters: number): string {
  return (parameters * 4 / 1e6).toFixed(1);
}
