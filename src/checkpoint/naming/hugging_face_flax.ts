import type { TensorDescription } from "../tensor.ts";
import { huggingFace } from "./hugging_face.ts";
import { huggingFaceBeit } from "./hugging_face_beit.ts";
import { huggingFaceClip } from "./hugging_face_clip.ts";
import { huggingFaceDinov2 } from "./hugging_face_dinov2.ts";
import type { Naming } from "./naming.ts";

/** The kinds of networks that Hugging Face's library has in Flax, too. */
const KINDS: readonly Naming[] = [huggingFace, huggingFaceBeit, huggingFaceDinov2, huggingFaceClip];

/** Axes in the order of PyTorch, by their number: linears are [in, out], convolutions [height, width, in, out]. */
const AXES: Readonly<Record<number, readonly number[]>> = { 2: [1, 0], 4: [3, 2, 0, 1] };

/**
 * The names of Hugging Face's networks in Flax: those of PyTorch with slashes between, other words at their ends, and other
 * orders of axes.
 */
export const huggingFaceFlax: Naming = {
  name: "Hugging Face's Flax",
  matches: (names) => names.some((name) => name.includes("/")) && kindOf(names) !== undefined,
  positionsOf: (tensors) => kindOf(namesOf(tensors))!.positionsOf!(tensors.map(inPyTorch)),
  mapping(tensors) {
    const converted = new Map(tensors.map((tensor) => [tensor.name, inPyTorch(tensor)]));
    const partsOf = kindOf(namesOf(tensors))!.mapping!([...converted.values()]);
    return (tensor) => {
      const axes = axesOf(tensor);
      const parts = partsOf(converted.get(tensor.name) ?? inPyTorch(tensor));
      return axes ? parts.map((part) => ({ ...part, axes })) : parts;
    };
  },
  configOf: (tensors) => kindOf(namesOf(tensors))!.configOf?.(tensors.map(inPyTorch)) ?? {},
};

function kindOf(names: readonly string[]): Naming | undefined {
  const theirs = names.map(nameInPyTorch);
  return KINDS.find((kind) => kind.matches(theirs));
}

function namesOf(tensors: readonly TensorDescription[]): string[] {
  return tensors.map(({ name }) => name);
}

/** The same tensor as PyTorch's file would have it. */
function inPyTorch(tensor: TensorDescription): TensorDescription {
  const { name, shape } = tensor;
  return {
    ...tensor,
    name: nameInPyTorch(name),
    shape: axesOf(tensor)?.map((axis) => shape[axis]!) ?? shape,
  };
}

function nameInPyTorch(name: string): string {
  return name.replace(/^params\//, "").replaceAll("/", ".").replace(/\.(kernel|scale|embedding)$/, ".weight");
}

function axesOf({ name, shape }: TensorDescription): readonly number[] | undefined {
  return name.endsWith("/kernel") ? AXES[shape.length] : undefined;
}
