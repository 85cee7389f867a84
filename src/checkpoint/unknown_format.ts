import { CheckpointError } from "../errors.ts";
import { showValue } from "./json/json_value.ts";
import { firstName } from "./zip/first_name.ts";

/**
 * Files that are taken for weights now and then: their first characters in Latin-1, what follows those, what they look
 * like, and what can be done about it.
 */
const LOOKS: readonly (readonly [start: string, rest: RegExp, look: string, advice?: string])[] = [
  ["PK\x05\x06", /^/, "an empty zip archive"],
  ["\x80", /^[^ -~]/, "a pickle of Python", "torch.save of a state_dict writes what can be read"],
  [
    "\x93NUMPY",
    /^/,
    "one array of NumPy (.npy), which has no name",
    "numpy.savez writes all of a model's, by their names, into one .npz",
  ],
  ["\x89HDF\r\n", /^/, "HDF5, as Keras writes it"],
  ["GGUF", /^/, "GGUF"],
  ["\x08", /^[^ -~]{3}[a-z]/, "ONNX"],
  ["\x1f\x8b", /^/, "gzip", "unpack it first"],
  [
    "version https://git-lfs",
    /^/,
    "a pointer of Git LFS",
    "git lfs pull fetches the file that it stands for",
  ],
  [
    "",
    /^(\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0|RIFF.{4}WEBP|.{4}ftypavif)/s,
    "a picture",
    "pictures come after the model",
  ],
  ["", /^\s*<(!doctype|html|\?xml)/i, "a web page"],
  ["", /^\s*[{[]/, "a JSON text", "of a model the folder is given in which its configuration lies"],
];

/**
 * The error that weights are in no format that is read.
 *
 * @param head the first bytes of the file, all where it is shorter than what is asked for
 * @param known the formats that are read
 */
export function unknownFormat(head: Uint8Array, known: readonly string[]): CheckpointError {
  const wanted = `${known.join(" or ")} is wanted`;
  const [look, advice = "this format is not supported"] = lookOf(head) ?? [];
  const fault = look
    ? `they look like ${look}; ${advice}, ${wanted}`
    : `${describe(head)}; is it another format? ${wanted}`;
  return new CheckpointError(`Cannot read these weights: ${fault}`);
}

function lookOf(head: Uint8Array): [look: string, advice?: string | undefined] | undefined {
  const text = String.fromCharCode(...head);
  if (text.startsWith("PK\x03\x04")) return [`a zip archive${contents(head)}`];
  const found = LOOKS.find(([start, rest]) => text.startsWith(start) && rest.test(text.slice(start.length)));
  return found && [found[2], found[3]];
}

/** The first file shows what an archive is of: a document, a picture, a folder with a model inside. */
function contents(head: Uint8Array): string {
  const name = firstName(head);
  return name ? ` that begins with the file ${showValue(name)}` : "";
}

function describe(head: Uint8Array): string {
  if (head.length < 9) return `the file has ${head.length} bytes`;
  const bytes = Array.from(head.subarray(0, 9), (byte) => byte.toString(16).padStart(2, "0"));
  return `they begin with the bytes ${bytes.join(" ")}`;
}
