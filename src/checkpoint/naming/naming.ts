/**
 * The seam of namings: the names, splits and axis orders that other libraries give the tensors of a Vision
 * Transformer.
 *
 * @module
 */

import type { Preprocessing } from "../config/hub_config.ts";
import type { VitConfig } from "../../vit/config.ts";
import type { TensorDescription } from "../tensor.ts";

/**
 * The ways of libraries to fit positions to pictures of another size: "timm" bicubic and antialiased, "huggingFace" bicubic
 * without that, "dinov2" like this with 0.1 added to the new grid's sides, "jax" bilinear.
 */
export type PositionFit = "timm" | "huggingFace" | "dinov2" | "jax";

/** A library's names for the tensors of a Vision Transformer. `namings.ts` lists all that are read. */
export interface Naming {
  /** Whose names these are, in errors. */
  readonly name: string;
  /** Recognises a file by the names of its tensors; one that no other naming has is enough. */
  matches(names: readonly string[]): boolean;
  /**
   * Makes, for a file with these tensors, the mapping of each to ours: it is one, or a part of one or of several, or
   * nothing where the network has no use for it. A name that is not known becomes a part of that name, which is then
   * refused as unexpected. A naming without this method has our names.
   *
   * @param said what is known of the network beside its tensors
   */
  mapping?(
    tensors: readonly TensorDescription[],
    said?: Partial<VitConfig>,
  ): (tensor: TensorDescription) => readonly Part[];
  /** How the library fits positions to pictures of another size; "timm" if not given. */
  positionsOf?(tensors: readonly TensorDescription[]): PositionFit;
  /** The preparation of colour pictures where no file says it; that of most networks if not given. */
  preparationOf?(tensors: readonly TensorDescription[]): Partial<Preprocessing> | undefined;
  /** What the file's tensors say about the network that ours no longer do. */
  configOf?(tensors: readonly TensorDescription[]): Partial<VitConfig>;
}

/** The part that a tensor of a file, or a run of its numbers, is of one of ours. Without `index` it is all of it. */
export interface Part {
  /** Ours, such as `blocks.0.attn.qkv.weight`. */
  readonly name: string;
  /** Its place among `of` parts, which follow each other along `axis`: query, key and value are 0, 1 and 2 of 3. */
  readonly index?: number;
  readonly of?: number;
  /** The axis along which parts follow each other, 0 if not given; those before it have a length of 1. */
  readonly axis?: number;
  /** Where its numbers begin and end in the file's tensor, of which they are not all. */
  readonly numbers?: readonly [begin: number, end: number];
  /** True where as many zeros stand in its place. */
  readonly zeros?: boolean;
  /** The shape as which its numbers are read: as many of them, in the same order. */
  readonly shape?: readonly number[];
  /** Which of its axes becomes the first, the second and so on: [1, 0] transposes a matrix. */
  readonly axes?: readonly number[];
}
