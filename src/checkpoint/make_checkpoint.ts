/**
 * A checkpoint of a file whose tensors are known.
 *
 * @module
 */
import type { Checkpoint, CheckpointFacts } from "./checkpoint.ts";
import type { TensorFile } from "./format.ts";
import { isScale, ScaleJoiner } from "./quantized.ts";
import type { ByteReader } from "./reading/byte_reader.ts";

/**
 * A checkpoint whose tensors come from a file.
 *
 * @param file has the network's parameters, by timm's names, and scales beside those that are I8
 * @param reader of which `file.headBytes` have been taken
 */
export function makeCheckpoint(facts: CheckpointFacts, file: TensorFile, reader: ByteReader): Checkpoint {
  const parameters = file.tensors.filter(({ name }) => !isScale(name));
  let isOpen = true;
  const close = () => {
    isOpen = false;
    reader.close();
  };
  return {
    ...facts,
    tensors: new Map(parameters.map((entry) => [entry.name, entry])),
    async readTensors(visit) {
      if (!isOpen) throw new TypeError(`Cannot read the tensors of ${facts.name} twice: open it again`);
      isOpen = false;
      const joiner = new ScaleJoiner();
      try {
        await file.read(reader, (tensor) => {
          const complete = joiner.join(tensor);
          return complete && visit(complete);
        });
        reader.verify?.();
      } finally {
        close();
      }
    },
    [Symbol.dispose]: close,
  };
}
