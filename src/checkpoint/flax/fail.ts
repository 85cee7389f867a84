import { CheckpointError } from "../../errors.ts";

/** @throws {CheckpointError} always */
export function fail(why: string): never {
  throw new CheckpointError(`Cannot read this file of Flax: ${why}`);
}
