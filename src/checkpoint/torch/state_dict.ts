/**
 * The tensors of a model among everything that training saves.
 *
 * @module
 */

import { fail, quote } from "./fail.ts";
import { describe, Dict, TensorView, type Value } from "./pickle/values.ts";

/** Keys under which weights lie, where other dicts of tensors lie beside them. */
const WRAPPERS = ["state_dict", "state_dict_ema", "model", "model_ema", "teacher"];
const MOST_WRAPPERS = 4;

const MOST_SHOWN = 5;

/**
 * Finds a model's tensors by name, in the dicts that are around them. Words before the names stay.
 *
 * @param value what was saved: a dict of tensors, or a dict that holds such a dict
 * @throws {CheckpointError} where there are none, or several of which none is the obvious one
 */
export function findStateDict(value: Value): Map<string, TensorView> {
  return tensorsOf(unwrap(value));
}

function unwrap(value: Value): Dict {
  let dict = expectDict(value);
  for (let depth = 0; depth < MOST_WRAPPERS; depth++) {
    const inner = innerOf(dict);
    if (!inner) break;
    dict = inner;
  }
  if (holdsTensors(dict)) return dict;
  const keys = [...dict.items()].map(([key]) => key);
  fail(`it holds no tensors under names, but ${list(keys) || "nothing"}; a state_dict is wanted`);
}

/** The dict of tensors in a dict; `undefined` where there is none. */
function innerOf(dict: Dict): Dict | undefined {
  const inner = [...dict.items()].filter((item): item is [string, Dict] => isModel(item[1]));
  const known = inner.filter(([key]) => WRAPPERS.includes(key));
  const found = known.length > 0 ? known : holdsTensors(dict) ? [] : inner;
  if (new Set(found.map(([, dict]) => dict)).size <= 1) return found[0]?.[1];
  fail(`it holds several models, ${list(found.map(([key]) => key))}; one of them, saved alone, is wanted`);
}

/** A dict that holds tensors, or holds one that does. */
function isModel(value: Value): boolean {
  if (!(value instanceof Dict)) return false;
  return holdsTensors(value) || WRAPPERS.some((key) => holdsTensors(value.get(key)));
}

function holdsTensors(value: Value | undefined): boolean {
  return value instanceof Dict && value.holdsTensors();
}

function expectDict(value: Value): Dict {
  if (value instanceof Dict) return value;
  fail(`it holds ${describe(value)}, a dict of tensors is wanted`);
}

function tensorsOf(dict: Dict): Map<string, TensorView> {
  const tensors = new Map<string, TensorView>();
  for (const [name, value] of dict.items()) if (value instanceof TensorView) tensors.set(name, value);
  return tensors;
}

function list(names: readonly string[]): string {
  const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : "";
  return names.slice(0, MOST_SHOWN).map((name) => quote(name)).join(", ") + more;
}
