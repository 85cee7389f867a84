import { CheckpointError } from "../errors.ts";

/** Files that are taken for weights now and then: their first characters, in Latin-1, and what must follow. */
const LOOKS: readonly (readonly [start: string, rest: RegExp, look: string])[] = [
  ["PK\x03\x04", /\/(data\.pkl|byteorder|\.format_version)/, "a zip archive of PyTorch"],
  ["PK\x03\x04", /^/, "a zip archive"],
  ["PK\x05\x06", /^/, "a zip archive"],
  ["\x80\x02", /^/, "a pickle, as PyTorch wrote it before 1.6"],
  ["\x93NUMPY", /^/, "an array of NumPy (.npy)"],
  ["\x89HDF\r\n", /^/, "HDF5, as Keras writes it"],
  ["GGUF", /^/, "GGUF"],
  ["\x1f\x8b", /^/, "gzip"],
  ["version https://git-lfs", /^/, "a pointer of Git LFS, whose file was not fetched"],
  ["", /^\s*<(!doctype|html|\?xml)/i, "a web page"],
  ["", /^\s*[{[]/, "a JSON text"],
];

/**
 * The error that weights are in no format that is read.
 *
 * @param head the first bytes of the file, all where it is shorter than what is asked for
 * @param known the formats that are read
 */
export function unknownFormat(head: Uint8Array, known: readonly string[]): CheckpointError {
  const text = Array.from(head, (byte) => String.fromCharCode(byte)).join("");
  const look = LOOKS.find(([start, rest]) => text.startsWith(start) && rest.test(text.slice(start.length)));
  const wanted = `${known.join(" or ")} is wanted`;
  const fault = look
    ? `they look like ${look[2]}; this format is not supported, ${wanted}`
    : `${describe(head)}; is it another format? ${wanted}`;
  return new CheckpointError(`Cannot read these weights: ${fault}`);
}

function describe(head: Uint8Array): string {
  if (head.length < 9) return `the file has ${head.length} bytes`;
  const bytes = Array.from(head.subarray(0, 9), (byte) => byte.toString(16).padStart(2, "0"));
  return `they begin with the bytes ${bytes.join(" ")}`;
}
