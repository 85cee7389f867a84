/** Pieces of a file: bytes, or Latin-1 text. */
export type Piece = Uint8Array | string;

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function concat(pieces: Piece[]): Uint8Array {
  const parts = pieces.map((piece) => typeof piece === "string" ? latin1(piece) : piece);
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A box: its length, its type (four characters, or those as a number), and what it holds. */
export function box(type: string | number, ...content: Piece[]): Uint8Array {
  const data = concat(content);
  return concat([u32(8 + data.length), typeof type === "string" ? type : u32(type), data]);
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
