/**
 * The seam of checkpoint formats: named tensors, read from front to back, from a file in any of them.
 *
 * @module
 */

import type { ByteReader } from "./reading/byte_reader.ts";
import type { StoredTensor, TensorDescription, UnusableTensor } from "./tensor.ts";

/** Takes a tensor. It may use its bytes until it returns, or until what it returns settles. */
export type TensorVisitor = (tensor: StoredTensor) => void | Promise<void>;

/** A file whose tensors are known, though not yet their numbers. */
export interface TensorFile {
  /** The tensors in the order in which `read` gives them. */
  readonly tensors: readonly TensorDescription[];
  /** The others: of kinds that no parameter can be made of. They are not read. */
  readonly unusable?: readonly UnusableTensor[] | undefined;
  /** Texts that the file keeps beside its tensors; empty where its format has no place for such. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The word for its format, where `openTensors` has told it. */
  readonly format?: string | undefined;
  /** Length of the whole file. */
  readonly fileBytes: number;
  /** Bytes that `open` takes from its reader; the tensors come after them. */
  readonly headBytes: number;
  /**
   * Reads every tensor's numbers, one at a time in memory.
   *
   * @param reader of this file's bytes, of which `headBytes` have been taken
   * @throws {CheckpointError} when the file is damaged, or ends elsewhere than its tensors do
   */
  read(reader: ByteReader, visit: TensorVisitor): Promise<void>;
}

/** A format of checkpoint files. `formats.ts` lists them all. */
export interface CheckpointFormat {
  /** The word for it in errors. */
  readonly name: string;
  /** Recognises a file of this format by its first bytes: `HEAD_BYTES` of them, or all where it has fewer. */
  matches(head: Uint8Array): boolean;
  /**
   * Reads and checks what the file says about its tensors; none of their numbers. Nothing in the file is trusted: what
   * it announces is held against bounds before memory is taken for it.
   *
   * @throws {CheckpointError} when any rule of the format is broken
   */
  open(reader: ByteReader): Promise<TensorFile>;
}
