import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { Dict, TensorView, type Value } from "./pickle/values.ts";
import { findStateDict } from "./state_dict.ts";
import { storageKind } from "./storage_kinds.ts";

const TENSOR = new TensorView({ key: "0", kind: storageKind("FloatStorage")!, count: 1 }, 0, [], []);

function dict(items: Record<string, Value>): Dict {
  const made = new Dict();
  for (const [key, value] of Object.entries(items)) made.set(key, value);
  return made;
}

/** A dict of tensors with these names. */
const model = (names: string) => dict(Object.fromEntries(names.split(" ").map((name) => [name, TENSOR])));

const namesOf = (value: Value) => [...findStateDict(value).keys()].join(" ");

Deno.test("wrappers are taken away where one holds a model", () => {
  const a = model("a b");
  const found = [
    a,
    dict({ model: a, epoch: 3, "rng_state": TENSOR }),
    dict({ "state_dict": dict({ model: a }) }),
    dict({ student: model("c"), teacher: a, loss: model("center") }),
    dict({ net: a, epoch: 3 }),
    dict({ model: a, "model_ema": a }), // one and the same
    dict({ a: TENSOR, b: TENSOR, model: null, note: "x" }),
  ];
  for (const value of found) assertEquals(namesOf(value), "a b");
});

Deno.test("where several hold models, and where none does, that is said", () => {
  const wrong: [Value, string][] = [
    [dict({ model: model("a"), "model_ema": model("a") }), 'several models, "model", "model_ema"'],
    [dict({ x: model("a"), y: model("a") }), 'several models, "x", "y"'],
    [dict({ epoch: 1, args: dict({}) }), 'no tensors under names, but "epoch", "args"'],
    [dict({}), "no tensors under names, but nothing"],
    [[TENSOR], "it holds a list"],
    [TENSOR, "it holds a tensor"],
  ];
  for (const [value, message] of wrong) assertThrows(() => findStateDict(value), CheckpointError, message);
});

Deno.test("what is no tensor in a dict of tensors is left out", () => {
  assertEquals(namesOf(dict({ a: TENSOR, "_extra_state": null, version: 3 })), "a");
});
