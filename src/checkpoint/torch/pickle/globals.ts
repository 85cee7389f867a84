import { fail, quote } from "../fail.ts";
import { rebuildParameter, rebuildTensor } from "../rebuild.ts";
import { storageKind } from "../storage_kinds.ts";
import { Callable, describe, Dict, Opaque, StorageType, type Value } from "./values.ts";

/** What a pickle may call for a value that is wanted. */
const CALLABLES: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  "collections OrderedDict": orderedDict,
  "torch Size": ([sizes = []]) => sizes,
  "torch._utils _rebuild_tensor_v2": rebuildTensor,
  "torch._utils _rebuild_parameter": rebuildParameter,
};

/** What a pickle may call where nothing is wanted of the result: what training leaves beside weights. */
const OPAQUE: readonly RegExp[] = [
  /^argparse Namespace$/,
  /^collections (Counter|defaultdict|deque)$/,
  /^(builtins|__builtin__) (set|frozenset|complex|slice|range|bytearray|dict|list|int|float|str|bool)$/,
  /^_codecs encode$/,
  /^numpy (dtype|ndarray|bool_|u?int(8|16|32|64)|float(16|32|64))$/,
  /^numpy\._?core\.multiarray (scalar|_reconstruct)$/,
  /^pathlib (Pure)?(Posix|Windows)?Path$/,
  /^torch (device|float(16|32|64)|bfloat16|u?int(8|16|32|64)|bool)$/,
];

const NO_ARGUMENTS = "no argument or a list of pairs is wanted";

/**
 * A function or class that a pickle names, where it is one of those that are known. None of them is Python's own, and
 * nothing is looked up anywhere else.
 *
 * @param name the module and the name in it, with a space between
 * @throws {CheckpointError} for every other name
 */
export function findGlobal(name: string): Value {
  const [module, storage = ""] = name.split(" ");
  const kind = module === "torch" ? storageKind(storage) : undefined;
  if (kind) return new StorageType(kind);
  if (Object.hasOwn(CALLABLES, name)) return new Callable(name.replace(" ", "."), CALLABLES[name]!);
  if (OPAQUE.some((pattern) => pattern.test(name))) return opaque(name.replace(" ", "."));
  refuse(name.replace(" ", "."));
}

/** A class, or what a call of it makes: the one is as good as the other. */
function opaque(name: string): Callable {
  return new Callable(name, () => new Opaque(name));
}

/** @throws {CheckpointError} always; says what can be done */
function refuse(name: string): never {
  const wanted =
    "a file with tensors in plain dicts is wanted, such as torch.save(model.state_dict(), ...) writes";
  fail(`its pickle asks for ${quote(name)}, which is never run; ${wanted}`);
}

function orderedDict([pairs = []]: readonly Value[]): Dict {
  const dict = new Dict();
  if (!Array.isArray(pairs)) fail(`its pickle makes an OrderedDict of ${describe(pairs)}, ${NO_ARGUMENTS}`);
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      fail(`its pickle makes an OrderedDict of ${describe(pair)}, ${NO_ARGUMENTS}`);
    }
    dict.set(pair[0]!, pair[1]!);
  }
  return dict;
}
