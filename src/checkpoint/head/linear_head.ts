/**
 * Linear heads that lie in files of their own, as Meta publishes those of DINO and DINOv2.
 *
 * @module
 */
import { CheckpointError } from "../../errors.ts";
import type { TensorFile } from "../format.ts";
import { openTensors } from "../formats.ts";
import { showValue } from "../json/json_value.ts";
import type { ByteReader } from "../reading/byte_reader.ts";
import type { StoredTensor } from "../tensor.ts";

/** A head: its matrix is [classes, features]. */
export interface LinearHead {
  readonly weight: StoredTensor;
  readonly bias: StoredTensor | undefined;
  /** The word before `weight` and `bias`, without the dots. */
  readonly word: string;
}

/** Names of a head's tensors: `weight`, `linear.weight`, `module.linear.weight` …. */
const NAME = /^(?:.*?\.)??(?:(\w+)\.)?(weight|bias)$/;
const MOST_SHOWN = 5;

/**
 * Reads a head into memory.
 *
 * @param reader of the file, which is closed
 * @throws {CheckpointError} when the file holds anything but one matrix and, where there is one, its bias
 */
export async function readLinearHead(reader: ByteReader): Promise<LinearHead> {
  try {
    const file = await openTensors(reader);
    const word = wordOf(file);
    const found = new Map<string, StoredTensor>();
    await file.read(reader, (tensor) => {
      const part = NAME.exec(tensor.name)![2]!;
      found.set(part, { ...tensor, name: `head.${part}`, bytes: tensor.bytes.slice() });
    });
    reader.verify?.();
    return { weight: found.get("weight")!, bias: found.get("bias"), word };
  } finally {
    reader.close();
  }
}

/** Checks that a file holds a head and nothing else; returns the word before its names. */
function wordOf({ tensors, unusable = [] }: TensorFile): string {
  const all = [...tensors, ...unusable];
  const names = all.map(({ name }) => name).sort((a, b) => b.localeCompare(a)); // weight, then bias
  const [weight, bias, ...others] = names.map((name) => NAME.exec(name));
  const shapeOf = (part: string) => tensors.find(({ name }) => name.endsWith(part))?.shape ?? [];
  const [rows, columns, ...deeper] = shapeOf("weight");
  const isHead = weight?.[2] === "weight" && columns !== undefined && deeper.length === 0 &&
    (bias === undefined || bias?.[2] === "bias" && String(shapeOf("bias")) === String(rows)) &&
    others.length === 0 && tensors.length === all.length;
  if (isHead) return weight[1] ?? "";
  const shown = all.slice(0, MOST_SHOWN).map(({ name, shape }) => `${showValue(name)} ${showValue(shape)}`);
  const more = all.length > MOST_SHOWN ? ` and ${all.length - MOST_SHOWN} more` : "";
  throw new CheckpointError(
    `Cannot use ${
      shown.join(", ") || "no tensors"
    }${more} as a linear head: its weight [classes, features], and perhaps ` +
      `its bias [classes], are wanted, and nothing else`,
  );
}
