/**
 * Sending of typed arrays to another of Deno's threads. Its `node:worker_threads` looks at every number of a
 * view that comes with a message, 0.15 µs each, but takes a buffer as it is: so views travel as buffers.
 *
 * @module
 */

const KINDS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
};

/** A view in the words of a message. */
interface Packed {
  readonly viewOf: keyof typeof KINDS;
  readonly buffer: ArrayBuffer;
  readonly offset: number;
  readonly length: number;
}

/** A message without views. What is neither a list nor a plain object stays as it is. */
export function packViews(message: unknown): unknown {
  if (ArrayBuffer.isView(message)) {
    const kind = message.constructor.name;
    if (!Object.hasOwn(KINDS, kind)) return message;
    const { buffer, byteOffset: offset, length } = message as Float32Array;
    return { viewOf: kind, buffer, offset, length };
  }
  return mapped(message, packViews);
}

/** The message as it was. */
export function unpackViews(message: unknown): unknown {
  if (isPacked(message)) return new KINDS[message.viewOf](message.buffer, message.offset, message.length);
  return mapped(message, unpackViews);
}

function isPacked(value: unknown): value is Packed {
  return isPlain(value) && Object.hasOwn(value, "viewOf");
}

function mapped(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
