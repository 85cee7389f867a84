import { fail } from "../fail.ts";
import type { ByteSource } from "../source.ts";

/** No published name, note or argument is as long. */
const MOST_TEXT = 1 << 20;
const MOST_NAME = 256;
/** As much as a safetensors header may have. */
export const MOST_PICKLE_BYTES = 100_000_000;
const LINE_FEED = 0x0a;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Kinds of arguments, which follow an operation's byte in the pickle; each reads one. */
export const ARGUMENTS = {
  none: null,
  u8: (source) => number(source, 1, (view) => view.getUint8(0)),
  u16: (source) => number(source, 2, (view) => view.getUint16(0, true)),
  u32: (source) => number(source, 4, (view) => view.getUint32(0, true)),
  i32: (source) => number(source, 4, (view) => view.getInt32(0, true)),
  f64: (source) => number(source, 8, (view) => view.getFloat64(0)),
  u64: length64,
  text8: async (source) => await text(source, await length(source, 1)),
  text32: async (source) => await text(source, await length(source, 4)),
  text64: async (source) => await text(source, await length64(source)),
  /** Bytes are wanted nowhere. */
  bytes8: async (source) => await passOver(source, await length(source, 1)),
  bytes32: async (source) => await passOver(source, await length(source, 4)),
  bytes64: async (source) => await passOver(source, await length64(source)),
  long8: async (source) => await long(source, await length(source, 1)),
  /** A module and a name in it, a line for each. */
  global: async (source) => `${await line(source)} ${await line(source)}`,
} satisfies Record<string, null | ((source: ByteSource) => Promise<null | number | bigint | string>)>;

async function number(source: ByteSource, count: number, read: (view: DataView) => number): Promise<number> {
  if (source.left < count) await source.need(count);
  const value = read(source.look(count));
  source.bytes(count);
  return value;
}

function length(source: ByteSource, count: 1 | 4): Promise<number> {
  return number(source, count, (view) => count === 1 ? view.getUint8(0) : view.getUint32(0, true));
}

async function length64(source: ByteSource): Promise<number> {
  const value = await number(source, 8, (view) => Number(view.getBigUint64(0, true)));
  if (!Number.isSafeInteger(value)) fail(`its pickle announces ${value} bytes`);
  return value;
}

async function text(source: ByteSource, count: number): Promise<string> {
  if (count > MOST_TEXT) fail(`its pickle announces a text of ${count} bytes, at most ${MOST_TEXT} are read`);
  await source.need(count);
  try {
    return decoder.decode(source.bytes(count));
  } catch {
    fail("its pickle has a text that is not UTF-8");
  }
}

async function passOver(source: ByteSource, count: number): Promise<null> {
  if (count > MOST_PICKLE_BYTES) fail(`its pickle announces ${count} bytes of an object`);
  await source.skip(count);
  return null;
}

/** A whole number in two's complement. */
async function long(source: ByteSource, count: number): Promise<number | bigint> {
  await source.need(count);
  let value = 0n;
  for (const byte of source.bytes(count).toReversed()) value = value << 8n | BigInt(byte);
  const signed = BigInt.asIntN(8 * count, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

async function line(source: ByteSource): Promise<string> {
  for (let length = 0; length <= MOST_NAME; length++) {
    await source.need(length + 1);
    if (source.look(length + 1).getUint8(length) !== LINE_FEED) continue;
    const name = await text(source, length);
    source.bytes(1);
    return name;
  }
  fail(`its pickle names something in more than ${MOST_NAME} bytes`);
}
