/** Files as `torch.save` writes them: zip archives of stored files, and pickles put together by hand. @module */
import { crc32 } from "../../src/util/bytes/crc32.ts";
import { joinedBytes } from "../../src/util/joined.ts";
import { storedTensors } from "../../src/vit/weights.ts";
import { integer, utf8 } from "./bytes.ts";
import { MICRO } from "./micro_file.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A file in an archive. */
export interface ZipFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** How an archive is written; PyTorch has descriptors, and 64 bits beyond 4 GiB. */
export interface ZipOptions {
  readonly descriptors?: boolean;
  readonly wide?: boolean;
  /** Bytes of padding in every header, as PyTorch aligns storages. */
  readonly padding?: number;
  readonly method?: number;
}

/** An archive with sound lengths, checksums and directory. */
export function writeZip(files: readonly ZipFile[], options: ZipOptions = {}): Bytes {
  const { descriptors = true, wide = false, padding = 5, method = 0 } = options;
  const le = (value: number, size: number) => integer(value, size, true);
  const parts: Uint8Array[] = [];
  const records: Uint8Array[] = [];
  let at = 0;
  const add = (...list: Uint8Array[]) => {
    parts.push(...list);
    at += list.reduce((sum, { length }) => sum + length, 0);
  };
  for (const { name, data } of files) {
    const offset = at;
    const [crc, size] = [crc32(data), data.length];
    const field = wide ? joinedBytes([le(1, 2), le(16, 2), le(size, 8), le(size, 8)]) : new Uint8Array();
    const extra = joinedBytes([field, le(0x4246, 2), le(padding, 2), new Uint8Array(padding)]);
    const told = wide ? le(0xffffffff, 4) : le(size, 4);
    const head = descriptors ? new Uint8Array(12) : joinedBytes([le(crc, 4), told, told]);
    const common = [le(20, 2), le(descriptors ? 8 : 0, 2), le(method, 2), le(0, 4)];
    const names = utf8(name);
    add(le(0x04034b50, 4), ...common, head, le(names.length, 2), le(extra.length, 2), names, extra, data);
    if (descriptors) add(le(0x08074b50, 4), le(crc, 4), le(size, wide ? 8 : 4), le(size, wide ? 8 : 4));
    const sizes = [le(crc, 4), told, told, le(names.length, 2), le(field.length, 2)];
    records.push(le(0x02014b50, 4), le(20, 2), ...common, ...sizes, le(0, 10), le(offset, 4), names, field);
  }
  const directory = joinedBytes(records);
  const start = at;
  add(directory);
  const count = files.length;
  const place = [le(directory.length, 8), le(start, 8)];
  if (wide) add(le(0x06064b50, 4), le(44, 8), le(0, 12), le(count, 8), le(count, 8), ...place);
  if (wide) add(le(0x07064b50, 4), le(0, 4), le(start + directory.length, 8), le(1, 4));
  const counts = wide ? le(0xffffffff, 4) : joinedBytes([le(count, 2), le(count, 2)]);
  add(
    le(0x06054b50, 4),
    le(0, 4),
    counts,
    le(directory.length, 4),
    le(wide ? 0xffffffff : start, 4),
    le(0, 2),
  );
  return joinedBytes(parts);
}

/** An archive with this pickle, and storages of these bytes by key. */
export function torchZip(
  pickle: string | Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  options?: ZipOptions,
): Bytes {
  const files = Object.entries(storages).map(([key, data]) => ({ name: `x/data/${key}`, data }));
  return writeZip([{ name: "x/data.pkl", data: joinedBytes([pickle]) }, ...files], options);
}

/** A pickle of what these operations make. */
export function program(...operations: string[]): string {
  return `\x80\x02${operations.join("")}.`;
}

/** The operation that pushes a short ASCII text. */
export function text(value: string): string {
  return `X${number(value.length).slice(1)}${value}`;
}

/** The operation that pushes a whole number. */
export function number(value: number): string {
  if (value >= 2 ** 31) return `\x8a\x08${String.fromCharCode(...integer(value, 8, true))}`;
  return `J${String.fromCharCode(...integer(value, 4, true))}`;
}

/** A tensor's place and shape. */
export interface PickledTensor {
  readonly key: string;
  /** Numbers in its storage. */
  readonly count: number;
  readonly shape: readonly number[];
  readonly kind?: string;
  readonly offset?: number;
  readonly strides?: readonly number[];
}

/** The operations that make a tensor. */
export function tensor(
  { key, count, shape, kind = "FloatStorage", offset = 0, strides }: PickledTensor,
): string {
  const steps = strides ?? shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const tuple = (sizes: readonly number[]) => `(${sizes.map(number).join("")}t`;
  const reference = `(${text("storage")}ctorch\n${kind}\n${text(key)}${text("cpu")}${number(count)}tQ`;
  const args = `(${reference}${number(offset)}${tuple(shape)}${
    tuple(steps)
  }\x89ccollections\nOrderedDict\n)Rt`;
  return `ctorch._utils\n_rebuild_tensor_v2\n${args}R`;
}

/** The operations that make a dict of these values. */
export function dict(values: Readonly<Record<string, string>>): string {
  return `}(${Object.entries(values).map(([name, value]) => text(name) + value).join("")}u`;
}

/** A file of float32 tensors, their dict in these wrappers. */
export function torchFileOf(
  tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: Float32Array;
  }[],
  ...wrappers: readonly string[]
): Bytes {
  const values: Record<string, string> = {};
  const storages: Record<string, Uint8Array> = {};
  tensors.forEach(({ name, shape, data }, index) => {
    values[name] = tensor({ key: `${index}`, count: data.length, shape });
    storages[index] = new Uint8Array(data.slice().buffer);
  });
  const whole = wrappers.reduceRight((inner, key) => dict({ [key]: inner }), dict(values));
  return torchZip(program(whole), storages);
}

/** The micro network, each parameter filled with its position among them, its dict in these wrappers. */
export function microTorch(...wrappers: readonly string[]): Bytes {
  const tensors = storedTensors(MICRO).map(({ name, shape }, index) => {
    return { name, shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(index) };
  });
  return torchFileOf(tensors, ...wrappers);
}
