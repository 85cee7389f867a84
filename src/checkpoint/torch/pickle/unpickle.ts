/**
 * Runs a pickle, as far as checkpoints need it: the operations of `operations.ts`, the names of `globals.ts`.
 *
 * @module
 */

import { fail } from "../fail.ts";
import type { ByteSource } from "../source.ts";
import { ARGUMENTS, MOST_PICKLE_BYTES } from "./arguments.ts";
import { Machine } from "./machine.ts";
import { OPERATIONS, STOP } from "./operations.ts";
import type { Slice, Value } from "./values.ts";

/** A checkpoint of 20,000 tensors has fewer. */
const MOST_OPERATIONS = 3_000_000;

/**
 * Reads one pickle from where a source stands to its end.
 *
 * @param storageOf finds the storages that it refers to
 * @throws {CheckpointError} for every operation and name that is not known, and where it is damaged or too much
 */
export async function unpickle(
  source: ByteSource,
  storageOf: (reference: Value) => Slice = refuseStorage,
): Promise<Value> {
  const context = { machine: new Machine(), storageOf };
  const end = source.position + MOST_PICKLE_BYTES;
  for (let done = 0; done <= MOST_OPERATIONS; done++) {
    if (source.left === 0) await source.need(1); // most operations have nothing to wait for
    const byte = source.bytes(1)[0]!;
    if (byte === STOP) return context.machine.result();
    const operation = OPERATIONS.get(byte);
    if (!operation) {
      const place = source.position - 1;
      fail(
        `its pickle has operation 0x${
          byte.toString(16).padStart(2, "0")
        } at byte ${place}, which is not known`,
      );
    }
    const { argument } = operation;
    operation.run(context, argument === "none" ? null : await ARGUMENTS[argument](source));
    if (source.position > end) fail(`its pickle has more than ${MOST_PICKLE_BYTES} bytes`);
  }
  fail(`its pickle has more than ${MOST_OPERATIONS} operations`);
}

function refuseStorage(): never {
  fail("its pickle refers to a storage where none is wanted");
}
