/** Joins arrays, one after another, in a new one. */
export function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Joins bytes, and texts as Latin-1, one after another, in a new array. */
export function joinedBytes(parts: readonly (Uint8Array | string)[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    if (typeof part === "string") {
      for (let i = 0; i < part.length; i++) whole[at + i] = part.charCodeAt(i);
    } else whole.set(part, at);
    at += part.length;
  }
  return whole;
}
