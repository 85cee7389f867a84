import { CheckpointError } from "../errors.ts";

/** Files that are taken for weights now and then, by their first bytes as Latin-1. */
const LOOKS: readonly (readonly [start: RegExp, look: string])[] = [
  [/^PK\x03\x04[^]{26}[^/]*\/(data\.pkl|byteorder|\.format_version)/, "a zip archive of PyTorch"],
  [/^PK\x03\x04[^]{26}[^/]*\.npy/, "a zip archive of NumPy (.npz)"],
  [/^PK(\x03\x04|\x05\x06)/, "a zip archive"],
  [/^\x80[\x02-\x05]/, "a pickle, as PyTorch wrote it before 1.6"],
  [/^\x93NUMPY/, "an array of NumPy (.npy)"],
  [/^\x89HDF\r\n/, "HDF5, as Keras writes it"],
  [/^GGUF/, "GGUF"],
  [/^\x1f\x8b/, "gzip"],
  [/^version https:\/\/git-lfs/, "a pointer of Git LFS, whose file was not fetched"],
  [/^\s*<(!doctype|html|\?xml)/i, "a web page"],
  [/^\s*[{[]/, "a JSON text"],
];

/**
 * The error that weights are in no format that is read.
 *
 * @param head the first bytes of the file, all where it is shorter than what is asked for
 * @param known the formats that are read
 */
export function unknownFormat(head: Uint8Array, known: readonly string[]): CheckpointError {
  const text = Array.from(head, (byte) => String.fromCharCode(byte)).join("");
  const look = LOOKS.find(([start]) => start.test(text))?.[1];
  const wanted = `${known.join(" or ")} is wanted`;
  if (look) {
    return new CheckpointError(
      `Cannot read these weights: they look like ${look}; this format is not supported, ${wanted}`,
    );
  }
  const bytes = Array.from(head.subarray(0, 9), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const found = head.length > 9 ? `they begin with the bytes ${bytes}` : `the file has ${head.length} bytes`;
  return new CheckpointError(`Cannot read these weights: ${found}; is it another format? ${wanted}`);
}
