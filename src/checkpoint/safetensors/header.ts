/**
 * The header of a safetensors file: which tensors there are and where. It trusts nothing; every violation of the format
 * is a `CheckpointError` that names the tensor and the numbers.
 *
 * @module
 */

import { CheckpointError } from "../../errors.ts";
import { duplicateKey } from "../json/duplicate_key.ts";
import { ScanError, scanFields } from "../json/scanner.ts";
import { isObject, showValue } from "../json/json_value.ts";
import { DTYPE_BITS, isStoredDtype, type StoredDtype } from "./dtypes.ts";

/** One tensor as the header describes it. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  /** First byte, counted from the end of the header. */
  readonly begin: number;
  /** One past the last byte. */
  readonly end: number;
}

/** A whole header, checked. */
export interface SafetensorsHeader {
  /** The tensors in the order of their bytes, which follow each other without hole or overlap. */
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes before the header: its length as a little-endian 64-bit number. */
export const PREFIX_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;
const OPENING_BRACE = 0x7b;

/** No published model has more than a few thousand. */
const MOST_TENSORS = 100_000;
/** An object, two lists and some commas for each tensor; as many for metadata. */
const MOST_PARTS = 20 * MOST_TENSORS;
const MOST_DEPTH = 8;
const MOST_NAME_BYTES = 4096;
const MOST_ENTRY_BYTES = 4096;
/** Class names are kept there, and what a run remembers of its epochs. */
const MOST_METADATA_BYTES = 10_000_000;

/** Recognises the first bytes of a file: a length that a header may have, and a JSON object behind it. */
export function isHead(head: Uint8Array): boolean {
  if (head[PREFIX_BYTES] !== OPENING_BRACE) return false;
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  return length <= MAX_HEADER_BYTES;
}

/**
 * Length of the header, from the first eight bytes of a file.
 *
 * @param fileLength `Infinity` where it is not known yet
 * @throws {CheckpointError} when the file cannot hold that header
 */
export function headerLength(start: Uint8Array, fileLength: number): number {
  if (start.length < PREFIX_BYTES) {
    fail(`the file has ${start.length} bytes, at least ${PREFIX_BYTES} are wanted`);
  }
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) {
    const most = MAX_HEADER_BYTES;
    fail(`a header of ${length} bytes is announced, at most ${most} are allowed; is it another format?`);
  }
  if (length > fileLength - PREFIX_BYTES) {
    fail(
      `a header of ${length} bytes is announced, the file has ${
        fileLength - PREFIX_BYTES
      } left; is it whole?`,
    );
  }
  return Number(length);
}

/**
 * Checks and reads a header on its own.
 *
 * @param header the JSON text's bytes, without the eight before it
 * @param dataLength bytes after the header, all of which must belong to a tensor; `undefined` where they are not known
 * @throws {CheckpointError} when any rule of the format is broken
 */
export function parseHeader(header: Uint8Array, dataLength: number | undefined): SafetensorsHeader {
  if (header[0] !== OPENING_BRACE) {
    fail(`the header begins with byte ${header[0] ?? "none"}, "{" (123) is wanted`);
  }
  const names = new Set<string>();
  const tensors: TensorEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [nameText, text] of fieldsOf(header)) {
    const name = parseJson(nameText, MOST_NAME_BYTES, "a name") as string;
    if (names.has(name)) failTwice(name);
    names.add(name);
    if (name === "__metadata__") metadata = readMetadata(parseJson(text, MOST_METADATA_BYTES, name));
    else tensors.push(readEntry(name, parseJson(text, MOST_ENTRY_BYTES, `tensor ${showValue(name)}`)));
    if (tensors.length > MOST_TENSORS) fail(`there are more than ${MOST_TENSORS} tensors`);
  }
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  expectContiguous(tensors, dataLength);
  return { tensors, metadata };
}

/** One by one: as a whole a header could become sixty times its own size. */
function* fieldsOf(header: Uint8Array): Generator<[name: Uint8Array, value: Uint8Array], void, void> {
  try {
    yield* scanFields(header, { depth: MOST_DEPTH, parts: MOST_PARTS });
  } catch (cause) {
    if (!(cause instanceof ScanError)) throw cause;
    const fault = `the header is not valid UTF-8 JSON, or not such as is read (${cause.message})`;
    throw new CheckpointError(`Cannot read safetensors: ${fault}`, { cause });
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parseJson(bytes: Uint8Array, most: number, what: string): unknown {
  if (bytes.length > most) {
    fail(`${what} takes ${bytes.length} bytes of the header, at most ${most} are allowed`);
  }
  let text: string;
  let value: unknown;
  try {
    text = decoder.decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError("Cannot read safetensors: the header is not valid UTF-8 JSON", { cause });
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) failTwice(twice);
  return value;
}

function failTwice(name: string): never {
  fail(`the header has ${showValue(name)} twice, each name may occur once`);
}

function readMetadata(value: unknown): Record<string, string> {
  if (!isObject(value)) fail(`__metadata__ is ${showValue(value)}, an object is wanted`);
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== "string") {
        fail(`__metadata__ has ${showValue(text)} for ${showValue(key)}, a string is wanted`);
      }
      return [key, text];
    }),
  );
}

function readEntry(name: string, value: unknown): TensorEntry {
  if (!isObject(value)) fail(`tensor ${showValue(name)} is ${showValue(value)}, an object is wanted`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isStoredDtype(dtype)) {
    const known = Object.keys(DTYPE_BITS).join(", ");
    fail(`tensor ${showValue(name)} has dtype ${showValue(dtype)}, one of ${known} is wanted`);
  }
  if (!isSizes(shape)) {
    fail(`tensor ${showValue(name)} has shape ${showValue(shape)}, a list of whole numbers is wanted`);
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    fail(`tensor ${showValue(name)} has data_offsets ${showValue(offsets)}, two whole numbers are wanted`);
  }
  const [begin, end] = offsets as [number, number];
  const size = byteSize(name, shape, dtype);
  if (end - begin !== size) {
    fail(
      `tensor ${showValue(name)} spans bytes ${begin} to ${end} (${end - begin}), ` +
        `its shape ${showValue(shape)} in ${dtype} needs ${size}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function byteSize(name: string, shape: readonly number[], dtype: StoredDtype): number {
  let size: number = DTYPE_BITS[dtype];
  for (const length of shape) {
    size *= length;
    if (!Number.isSafeInteger(size)) {
      fail(`tensor ${showValue(name)} has shape ${showValue(shape)}, too large to count`);
    }
  }
  if (size % 8 !== 0) {
    fail(
      `tensor ${showValue(name)} has shape ${
        showValue(shape)
      } in ${dtype}, which is no whole number of bytes`,
    );
  }
  return size / 8;
}

function expectContiguous(tensors: readonly TensorEntry[], dataLength: number | undefined): void {
  let at = 0;
  for (const { name, begin, end } of tensors) {
    if (begin !== at) {
      const fault = begin > at ? "leaves a hole" : "overlaps another";
      fail(`tensor ${showValue(name)} begins at byte ${begin} where ${at} is wanted, it ${fault}`);
    }
    at = end;
  }
  if (dataLength !== undefined) expectEnd(at, dataLength);
}

/**
 * Checks that a file ends where its tensors do.
 *
 * @throws {CheckpointError} when bytes are missing, or belong to no tensor
 */
export function expectEnd(wanted: number, found: number): void {
  if (wanted !== found) fail(`the tensors end at byte ${wanted} of the data, the file at ${found}`);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function fail(why: string): never {
  throw new CheckpointError(`Cannot read safetensors: ${why}`);
}
