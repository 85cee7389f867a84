/** Eight tables: number k is the effect of a byte that k more bytes follow. */
const TABLES = [new Int32Array(256)];
for (let byte = 0; byte < 256; byte++) {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ rest >>> 1 : rest >>> 1;
  TABLES[0]![byte] = rest;
}
for (let k = 1; k < 8; k++) {
  TABLES[k] = TABLES[k - 1]!.map((rest) => rest >>> 8 ^ TABLES[0]![rest & 0xff]!);
}
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
  ...[Int32Array, Int32Array, Int32Array, Int32Array],
  ...[Int32Array, Int32Array, Int32Array, Int32Array],
];

/**
 * The checksum of PNG and zip, eight bytes at a time.
 *
 * @param before that of the bytes before these
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let rest = ~before;
  let i = 0;
  for (; i + 8 <= bytes.length; i += 8) {
    rest = T7[(rest ^ bytes[i]!) & 0xff]! ^ T6[(rest >>> 8 ^ bytes[i + 1]!) & 0xff]! ^
      T5[(rest >>> 16 ^ bytes[i + 2]!) & 0xff]! ^ T4[rest >>> 24 ^ bytes[i + 3]!]! ^
      T3[bytes[i + 4]!]! ^ T2[bytes[i + 5]!]! ^ T1[bytes[i + 6]!]! ^ T0[bytes[i + 7]!]!;
  }
  for (; i < bytes.length; i++) rest = T0[(rest ^ bytes[i]!) & 0xff]! ^ rest >>> 8;
  return ~rest >>> 0;
}
