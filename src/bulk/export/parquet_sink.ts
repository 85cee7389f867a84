/**
 * Results as Parquet: a row for each class of each picture, as in the CSV of `classify.ts`.
 *
 * @module
 */
import type { Classified } from "../outcome.ts";
import type { Sink } from "./sink.ts";

/** Rows that are written together: readers skip groups, and columns compress within one. */
const ROWS = 100_000;

/** The columns, none of which has gaps. */
const COLUMNS = [
  { name: "id", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { name: "image", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { name: "model", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { name: "rank", type: "INT32" },
  { name: "index", type: "INT32" },
  { name: "label", type: "BYTE_ARRAY", converted_type: "UTF8" },
  { name: "probability", type: "FLOAT" },
] as const;

type Row = Readonly<Record<typeof COLUMNS[number]["name"], string | number>>;

/** What is used of hyparquet-writer. */
interface ParquetPackage {
  fileWriter(path: string): object;
  readonly ParquetWriter: new (options: { writer: object; schema: object[] }) => Writer;
}

interface Writer {
  write(
    group: { columnData: { name: string; data: unknown[] }[]; rowGroupSize: number },
  ): Promise<void> | void;
  finish(): Promise<void> | void;
}

/** Writes rows in groups. */
export class ParquetSink implements Sink {
  readonly #writer: Writer;
  #rows: Row[] = [];

  private constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** Makes the file. The package's name is no text in `import()`, so that others do without it. */
  static async open(path: string): Promise<ParquetSink> {
    const parquet: ParquetPackage = await import(new URL("./parquet_package.js", import.meta.url).href);
    const root = { name: "root", "num_children": COLUMNS.length };
    const schema = [root, ...COLUMNS.map((column) => ({ ...column, repetition_type: "REQUIRED" }))];
    return new ParquetSink(new parquet.ParquetWriter({ writer: parquet.fileWriter(path), schema }));
  }

  async write(results: readonly Classified[]): Promise<void> {
    for (const { id, image, model, predictions } of results) {
      predictions.forEach(({ index, label, probability }, i) => {
        this.#rows.push({ id, image, model, rank: i + 1, index, label, probability });
      });
    }
    if (this.#rows.length >= ROWS) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#writer.finish();
  }

  /** The package opens its file only while it writes. */
  [Symbol.dispose](): void {}

  async #flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length === 0) return;
    const columnData = COLUMNS.map(({ name }) => ({ name, data: rows.map((row) => row[name]) }));
    await this.#writer.write({ columnData, rowGroupSize: ROWS });
  }
}
