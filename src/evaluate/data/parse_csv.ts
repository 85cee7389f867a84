/** A row of a table, and the line of the file that it begins in. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of comma-separated values as spreadsheets write them (RFC 4180): cells with commas, quotes or line breaks are in
 * quotes, quotes in them doubled. Empty lines are passed over.
 */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let [cells, line, begun] = [[] as string[], 1, 1];
  // A cell and what ends it: a comma, a line's end, or the text's.
  for (
    const [whole, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|\r|$)/g)
  ) {
    if (whole === "" && cells.length === 0) break; // behind the last line
    cells.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    line += whole.split("\n").length - 1;
    if (end === ",") continue;
    if (cells.length > 1 || cells[0] !== "") rows.push({ line: begun, cells });
    [cells, begun] = [[], line];
  }
  return rows;
}
