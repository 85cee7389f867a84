import { fail } from "../fail.ts";
import type { ARGUMENTS } from "./arguments.ts";
import { findGlobal } from "./globals.ts";
import type { Machine } from "./machine.ts";
import { Callable, describe, Dict, Opaque, type Slice, type Value } from "./values.ts";

/** What runs a pickle, and what it is told. */
export interface Context {
  readonly machine: Machine;
  /** Finds the storage that a pickle refers to. */
  readonly storageOf: (reference: Value) => Slice;
}

/** An operation: its name in Python's `pickletools`, the kind of its argument, and what it does. */
export interface Operation {
  readonly name: string;
  readonly argument: keyof typeof ARGUMENTS;
  run(context: Context, argument: Value): void;
}

/** The end of a pickle. */
export const STOP = 0x2e;

const push = ({ machine }: Context, argument: Value) => machine.push(argument);
const remember = ({ machine }: Context, index: Value) => machine.remember(index as number);
const recall = ({ machine }: Context, index: Value) => machine.recall(index as number);
const nothing = () => {};
const constant = (value: Value) => ({ machine }: Context) => machine.push(value);
const tuple = (count: number) => ({ machine }: Context) => machine.push(machine.popTuple(count));
const tupleOfMark = ({ machine }: Context) => machine.push(machine.popMark());
const bytes = ({ machine }: Context) => machine.push(new Opaque("bytes"));

/** All that are run, by their byte. Those of protocols 0 and 1 that `torch.save` never wrote are not among them. */
export const OPERATIONS: ReadonlyMap<number, Operation> = new Map(
  ([
    ["\x80", "PROTO", "u8", nothing],
    ["\x95", "FRAME", "u64", nothing],
    ["N", "NONE", "none", constant(null)],
    ["\x88", "NEWTRUE", "none", constant(true)],
    ["\x89", "NEWFALSE", "none", constant(false)],
    ["K", "BININT1", "u8", push],
    ["M", "BININT2", "u16", push],
    ["J", "BININT", "i32", push],
    ["G", "BINFLOAT", "f64", push],
    ["\x8a", "LONG1", "long8", push],
    ["X", "BINUNICODE", "text32", push],
    ["\x8c", "SHORT_BINUNICODE", "text8", push],
    ["\x8d", "BINUNICODE8", "text64", push],
    ["U", "SHORT_BINSTRING", "bytes8", bytes],
    ["T", "BINSTRING", "bytes32", bytes],
    ["C", "SHORT_BINBYTES", "bytes8", bytes],
    ["B", "BINBYTES", "bytes32", bytes],
    ["\x8e", "BINBYTES8", "bytes64", bytes],
    [")", "EMPTY_TUPLE", "none", tuple(0)],
    ["\x85", "TUPLE1", "none", tuple(1)],
    ["\x86", "TUPLE2", "none", tuple(2)],
    ["\x87", "TUPLE3", "none", tuple(3)],
    ["t", "TUPLE", "none", tupleOfMark],
    ["]", "EMPTY_LIST", "none", tuple(0)],
    ["a", "APPEND", "none", ({ machine }) => append(machine, machine.popTuple(1))],
    ["e", "APPENDS", "none", ({ machine }) => append(machine, machine.popMark())],
    ["}", "EMPTY_DICT", "none", ({ machine }) => machine.push(new Dict())],
    ["s", "SETITEM", "none", ({ machine }) => setItems(machine, machine.popTuple(2))],
    ["u", "SETITEMS", "none", ({ machine }) => setItems(machine, machine.popMark())],
    ["\x8f", "EMPTY_SET", "none", ({ machine }) => machine.push(new Opaque("set"))],
    ["\x90", "ADDITEMS", "none", ({ machine }) => void machine.popMark()],
    ["\x91", "FROZENSET", "none", ({ machine }) => freeze(machine)],
    ["(", "MARK", "none", ({ machine }) => machine.mark()],
    ["0", "POP", "none", ({ machine }) => void machine.pop()],
    ["1", "POP_MARK", "none", ({ machine }) => void machine.popMark()],
    ["2", "DUP", "none", ({ machine }) => machine.push(machine.top())],
    ["q", "BINPUT", "u8", remember],
    ["r", "LONG_BINPUT", "u32", remember],
    ["\x94", "MEMOIZE", "none", ({ machine }) => machine.remember()],
    ["h", "BINGET", "u8", recall],
    ["j", "LONG_BINGET", "u32", recall],
    ["c", "GLOBAL", "global", ({ machine }, name) => machine.push(findGlobal(name as string))],
    ["\x93", "STACK_GLOBAL", "none", ({ machine }) => machine.push(globalOf(machine.popTuple(2)))],
    ["R", "REDUCE", "none", ({ machine }) => machine.push(call(machine.popTuple(2)))],
    ["\x81", "NEWOBJ", "none", ({ machine }) => machine.push(call(machine.popTuple(2)))],
    ["b", "BUILD", "none", ({ machine }) => build(machine, machine.pop())],
    ["Q", "BINPERSID", "none", ({ machine, storageOf }) => machine.push(storageOf(machine.pop()))],
  ] as [string, string, keyof typeof ARGUMENTS, Operation["run"]][]).map(([byte, name, argument, run]) => [
    byte.charCodeAt(0),
    { name, argument, run },
  ]),
);

function append(machine: Machine, values: readonly Value[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) fail(`its pickle appends to ${describe(list)}, a list is wanted`);
  for (const value of values) list.push(value);
}

function setItems(machine: Machine, values: readonly Value[]): void {
  const dict = machine.top();
  if (dict instanceof Opaque) return; // a subclass of dict of which nothing is wanted
  if (!(dict instanceof Dict)) fail(`its pickle sets items of ${describe(dict)}, a dict is wanted`);
  if (values.length % 2 !== 0) fail("its pickle sets an item without a value");
  for (let i = 0; i < values.length; i += 2) dict.set(values[i]!, values[i + 1]!);
}

function freeze(machine: Machine): void {
  machine.popMark();
  machine.push(new Opaque("frozenset"));
}

function globalOf([module, name]: readonly Value[]): Value {
  if (typeof module === "string" && typeof name === "string") return findGlobal(`${module} ${name}`);
  fail(`its pickle names ${describe(name)} of ${describe(module)}, two texts are wanted`);
}

function call([callable, args]: readonly Value[]): Value {
  if (!(callable instanceof Callable)) fail(`its pickle calls ${describe(callable)}`);
  if (!Array.isArray(args)) fail(`its pickle calls ${callable.name} with ${describe(args)}`);
  return callable.call(args);
}

/** State that is put into an object: of dicts it is their attributes, such as the versions of a model's modules. */
function build(machine: Machine, _state: Value): void {
  const object = machine.top();
  if (object instanceof Dict || object instanceof Opaque) return;
  fail(`its pickle puts a state into ${describe(object)}`);
}
