/**
 * The package that writes Parquet, loaded only for that.
 *
 * @module
 */
export { fileWriter, ParquetWriter } from "npm:hyparquet-writer@0.17.0";
