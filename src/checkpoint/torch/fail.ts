import { CheckpointError } from "../../errors.ts";

/** @throws {CheckpointError} always, with this fault */
export function fail(why: string): never {
  throw new CheckpointError(`Cannot read this PyTorch file: ${why}`);
}

/** A name from a file as errors show it: short, in quotation marks. */
export function quote(name: string, most = 80): string {
  return JSON.stringify(name.length > most ? `${name.slice(0, most)}…` : name);
}
