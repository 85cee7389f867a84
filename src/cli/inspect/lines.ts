/**
 * A description of a model as lines of text.
 *
 * @module
 */
import { isObject } from "../../checkpoint/json/json_value.ts";
import { megabytes } from "../../util/figures.ts";
import { printable } from "../../util/printable.ts";
import { columnsOf, fit, padTo } from "../terminal/width.ts";
import type { Description, Fact, TensorFact } from "./describe.ts";
import { tensorRows } from "./tensor_rows.ts";

/** The form of the lines. */
export interface LineOptions {
  /** Columns of the terminal; without it lines are as long as they are. */
  readonly columns: number | undefined;
  /** True where each tensor has a line. */
  readonly tensors: boolean;
}

type Row = readonly string[];

const SHOWN_LABELS = 5;
const SHOWN_UNUSED = 5;
const GAP = 2;

/** The lines, each safe to print and at most as wide as the terminal. */
export function linesOf(description: Description, { columns, tensors }: LineOptions): string[] {
  const { name, config, preprocessing, activation } = description;
  const rows = tensors ? description.tensors.map(once) : tensorRows(description.tensors);
  const lines = [
    name,
    ...table(overview(description)),
    ...["", "Network", ...table(factRows(config))],
    ...["", "Pictures", ...table(factRows(preprocessing))],
    ...["", "Classes", ...table([["activation", activation], ...labelRows(description)])],
    ...["", "Tensors", ...stacked(tensorLines(rows), columns)],
  ].map(printable);
  return columns === undefined ? lines : lines.map((line) => fit(line, columns));
}

function overview(
  { model, architecture, format, bytes, naming, licence, parameters, tensors, unused }: Description,
): Row[] {
  const rows: Row[] = [
    ["model", model],
    ...architecture === null ? [] : [["architecture", architecture]],
    ["format", `${format}, ${megabytes(bytes)}`],
    ["names", `as ${naming} has them`],
    ["licence", licence ? `${licence.value} (${licence.from})` : "not told"],
    ["parameters", `${many(parameters)} in ${many(tensors.length)} tensors`],
  ];
  if (unused.length === 0) return rows;
  const more = unused.length - SHOWN_UNUSED;
  const shown = unused.slice(0, SHOWN_UNUSED).join(", ");
  return [...rows, ["not used", `${shown}${more > 0 ? ` and ${many(more)} more` : ""}`]];
}

function factRows(facts: Readonly<Record<string, Fact>>): Row[] {
  return Object.entries(facts).map(([key, { value, from }]) => [key, valueText(value), from]);
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  if (isObject(value)) {
    return Object.entries(value).map(([key, part]) => `${key} ${valueText(part)}`).join(", ");
  }
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  return value < 1e-4 ? value.toExponential() : String(Number(value.toPrecision(6)));
}

function labelRows({ activation, labels: { count, from, names } }: Description): Row[] {
  if (count === 0) return [["count", "0: features only"]];
  if (activation === "none") return [["count", `none, but ${many(count)} numbers of an embedding`]];
  const rest = count > SHOWN_LABELS ? ", …" : "";
  return [["count", many(count), from], ["labels", `${names.slice(0, SHOWN_LABELS).join(", ")}${rest}`]];
}

function once(tensor: TensorFact) {
  return { ...tensor, count: 1 };
}

function tensorLines(rows: readonly (TensorFact & { readonly count: number })[]): Row[] {
  return rows.map(({ name, dtype, shape, count }) => [
    name,
    dtype,
    shape.join("x") || "one number",
    ...count > 1 ? [`${count} times`] : [],
  ]);
}

/**
 * Rows under each other, the cells of a column below each other. Where that is too wide for a terminal, each row takes two
 * lines, its first cell alone in the first.
 */
function stacked(rows: readonly Row[], columns = Infinity): string[] {
  const lines = table(rows);
  if (lines.every((line) => columnsOf(line) <= columns)) return lines;
  const others = table(rows.map((row) => row.slice(1)));
  return rows.flatMap(([first = ""], at) => [`  ${first}`, `  ${others[at]}`]);
}

/** Rows under each other: columns are as wide as their widest cell, those at the ends of rows aside. */
function table(rows: readonly Row[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, at) =>
      widths[at] = Math.max(widths[at] ?? 0, columnsOf(printable(cell)))
    );
  }
  return rows.map((row) =>
    "  " + row.map((cell, at) => {
      const text = printable(cell);
      return at === row.length - 1 ? text : padTo(text, widths[at]! + GAP);
    }).join("")
  );
}

function many(count: number): string {
  return count.toLocaleString("en-US");
}
