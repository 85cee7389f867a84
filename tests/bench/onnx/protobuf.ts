/**
 * Messages of Protocol Buffers as lists of their fields, so that a file can be changed in places and kept in all
 * others without knowing its schema.
 *
 * @module
 */

/** One field: a whole number, or the bytes of a string, a message or numbers of a fixed size. */
export interface Field {
  readonly number: number;
  readonly value: bigint | Uint8Array;
  /** 0 a whole number, 1 eight bytes, 2 any number of bytes, 5 four bytes. */
  readonly wire: number;
}

/** The fields of a message, in their order. */
export function fieldsOf(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const readNumber = () => {
    let value = 0n;
    for (let shift = 0n;; shift += 7n) {
      const byte = message[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const readBytes = (count: number) => message.subarray(at, at += count);
  while (at < message.length) {
    const key = Number(readNumber());
    const wire = key & 7;
    if (![0, 1, 2, 5].includes(wire)) throw new TypeError(`Cannot read a field of wire type ${wire}`);
    const value = wire === 0
      ? readNumber()
      : readBytes(wire === 2 ? Number(readNumber()) : wire === 1 ? 8 : 4);
    fields.push({ number: key >> 3, value, wire });
  }
  return fields;
}

/** The message of these fields. */
export function messageOf(fields: readonly Field[]): Uint8Array {
  const parts = fields.flatMap(({ number, value, wire }) => {
    const key = varint(BigInt(number << 3 | wire));
    if (typeof value === "bigint") return [key, varint(value)];
    return wire === 2 ? [key, varint(BigInt(value.length)), value] : [key, value];
  });
  const message = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return message;
}

/** A field of text, bytes, a message, or a whole number. */
export function field(number: number, value: string | Uint8Array | readonly Field[] | number): Field {
  if (typeof value === "number") return { number, value: BigInt(value), wire: 0 };
  if (typeof value === "string") return { number, value: new TextEncoder().encode(value), wire: 2 };
  return { number, value: value instanceof Uint8Array ? value : messageOf(value), wire: 2 };
}

/** The values of all fields of a number, which hold bytes. */
export function allBytes(fields: readonly Field[], number: number): Uint8Array[] {
  return fields.filter((field) => field.number === number).map(({ value }) => value as Uint8Array);
}

/** The texts of all fields of a number. */
export function allTexts(fields: readonly Field[], number: number): string[] {
  return allBytes(fields, number).map((bytes) => new TextDecoder().decode(bytes));
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (; value > 127n; value >>= 7n) bytes.push(Number(value & 127n) | 128);
  return Uint8Array.of(...bytes, Number(value));
}
