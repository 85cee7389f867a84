/** Zip archives as other libraries write them. @module */
import { crc32 } from "../../src/util/bytes/crc32.ts";
import { joinedBytes } from "../../src/util/joined.ts";
import { integer, utf8 } from "./bytes.ts";

/** A file to be written into an archive. Fields other than name and bytes are those of the headers, where they lie. */
export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Packed by deflate; else it is stored. */
  readonly deflated?: boolean;
  /** Its sizes in 64 bits. */
  readonly zip64?: boolean;
  /** Its sizes behind it instead of before, with or without a signature. */
  readonly descriptor?: "signed" | "unsigned";
  readonly size?: number;
  readonly crc?: number;
  readonly method?: number;
  readonly flags?: number;
}

/** An archive of these files, with a ZIP64 end where one of them has such sizes. */
export async function zipOf(files: readonly ZipFile[], comment = ""): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const records: Uint8Array[] = [];
  let at = 0;
  for (const file of files) {
    const { local, record } = await headersOf(file, at);
    parts.push(...local);
    records.push(record);
    at = lengthOf(parts);
  }
  const directory = joinedBytes(records);
  const isLarge = files.some(({ zip64 }) => zip64);
  const tail = endOf(files.length, directory.length, at, isLarge, comment);
  return joinedBytes([...parts, directory, tail]);
}

async function headersOf(file: ZipFile, offset: number) {
  const { name, bytes, deflated = false, zip64 = false, descriptor } = file;
  const packed = deflated ? await deflate(bytes) : bytes;
  const [size, crc] = [file.size ?? bytes.length, file.crc ?? crc32(bytes)];
  const packedSize = deflated || file.size === undefined ? packed.length : file.size;
  const flags = file.flags ?? (descriptor ? 8 : 0);
  const title = utf8(name);
  const width = zip64 ? 8 : 4;
  const small = (value: number) => integer(zip64 ? 0xffffffff : value, 4, true);
  const common = (hidden: boolean) => [
    ...[45, flags, file.method ?? (deflated ? 8 : 0), 0, 0].map((value) => integer(value, 2, true)),
    integer(hidden ? 0 : crc, 4, true),
    hidden ? integer(0, 8) : joinedBytes([small(packedSize), small(size)]),
    integer(title.length, 2, true),
  ];
  const field = (numbers: number[]) =>
    joinedBytes([
      integer(1, 2, true),
      integer(8 * numbers.length, 2, true),
      ...numbers.map((value) => integer(value, 8, true)),
    ]);
  const localField = zip64 && !descriptor ? field([size, packedSize]) : new Uint8Array();
  const centralField = zip64 ? field([size, packedSize, offset]) : new Uint8Array();
  const sizes = [crc, packedSize, size].map((value, i) => integer(value, i === 0 ? 4 : width, true));
  const behind = joinedBytes([descriptor === "signed" ? "PK\x07\x08" : "", ...sizes]);
  return {
    local: [
      joinedBytes(["PK\x03\x04", ...common(descriptor !== undefined), integer(localField.length, 2, true)]),
      title,
      localField,
      packed,
      descriptor ? behind : new Uint8Array(),
    ],
    record: joinedBytes([
      "PK\x01\x02\x2d\x03",
      ...common(false),
      integer(centralField.length, 2, true),
      integer(0, 10),
      small(offset),
      title,
      centralField,
    ]),
  };
}

function endOf(count: number, length: number, begin: number, isLarge: boolean, comment: string) {
  const large = joinedBytes([
    "PK\x06\x06",
    integer(44, 8, true),
    integer(45, 2, true),
    integer(45, 2, true),
    integer(0, 8),
    ...[count, count, length, begin].map((value) => integer(value, 8, true)),
    "PK\x06\x07",
    integer(0, 4),
    integer(begin + length, 8, true),
    integer(1, 4, true),
  ]);
  return joinedBytes([
    isLarge ? large : "",
    "PK\x05\x06",
    integer(0, 4),
    ...[count, count].map((value) => integer(isLarge ? 0xffff : value, 2, true)),
    ...[length, begin].map((value) => integer(isLarge ? 0xffffffff : value, 4, true)),
    integer(comment.length, 2, true),
    comment,
  ]);
}

/** Bytes packed by deflate, without any header. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
