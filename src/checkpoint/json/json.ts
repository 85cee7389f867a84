import { CheckpointError } from "../../errors.ts";
import { expectModest } from "./scanner.ts";
import { isObject, showValue } from "./json_value.ts";

/** Bounds of a number; both ends are included. */
export interface Bounds {
  readonly from?: number;
  readonly to?: number;
  readonly whole?: boolean;
}

/**
 * A JSON object from a file, whose fields are read by type. A field that is absent or null reads as `undefined`; any
 * other type than the wanted one is a `CheckpointError` that names the field and its value.
 */
export class JsonObject {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #read = new Set<string>();
  /** The file that it is from. */
  readonly where: string;
  readonly #path: string;

  private constructor(value: object, where: string, path: string) {
    this.#fields = new Map(Object.entries(value));
    this.where = where;
    this.#path = path;
  }

  /** Parses a text that must hold an object; errors say that it is from `where`. */
  static parse(text: string, where: string): JsonObject {
    expectModest(text, where);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new CheckpointError(`Cannot read ${where}: it is not JSON (${(cause as Error).message})`, {
        cause,
      });
    }
    if (!isObject(value)) {
      throw new CheckpointError(`Cannot read ${where}: it holds ${showValue(value)}, not an object`);
    }
    return new JsonObject(value, where, "");
  }

  /** The fields that have not been read and are not null. */
  unread(): string[] {
    return [...this.#fields].filter(([key, value]) => !this.#read.has(key) && value !== null).map(([key]) =>
      key
    );
  }

  /** The names of all fields, also of those that are null. */
  keys(): string[] {
    return [...this.#fields.keys()];
  }

  value(key: string): unknown {
    this.#read.add(key);
    return this.#fields.get(key) ?? undefined;
  }

  number(key: string): number | undefined {
    return this.#typed(key, "a number", (value) => typeof value === "number");
  }

  /** A number within bounds, which a file's number cannot be trusted to be. */
  numberIn(
    key: string,
    { from = -Number.MAX_VALUE, to = Number.MAX_VALUE, whole = false }: Bounds = {},
  ): number | undefined {
    const kind = whole ? "a whole number" : "a number";
    const bounds = [from > -Number.MAX_VALUE && ` from ${from}`, to < Number.MAX_VALUE && ` to ${to}`];
    const fits = (value: unknown): value is number => {
      return typeof value === "number" && value >= from && value <= to &&
        (!whole || Number.isSafeInteger(value));
    };
    return this.#typed(key, kind + bounds.filter(Boolean).join(""), fits);
  }

  flag(key: string): boolean | undefined {
    return this.#typed(key, "true or false", (value) => typeof value === "boolean");
  }

  text(key: string): string | undefined {
    return this.#typed(key, "a text", (value) => typeof value === "string");
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const isChoice = (value: unknown): value is T => choices.includes(value as T);
    return this.#typed(key, `one of ${choices.join(", ")}`, isChoice);
  }

  numbers(key: string): number[] | undefined {
    return this.#typed(key, "a list of numbers", (value) => isListOf(value, "number"));
  }

  object(key: string): JsonObject | undefined {
    const value = this.#typed(key, "an object", isObject);
    return value && new JsonObject(value, this.where, `${this.#path}${key}.`);
  }

  /** Objects, each with its place as a key: `history.2`. */
  objects(key: string): JsonObject[] | undefined {
    const isList = (value: unknown): value is Record<string, unknown>[] => {
      return Array.isArray(value) && value.every(isObject);
    };
    const list = this.#typed(key, "a list of objects", isList);
    return list?.map((value, i) => new JsonObject(value, this.where, `${this.#path}${key}.${i}.`));
  }

  /** A field that must be there: what another method has read, unless that is nothing. */
  need<T>(key: string, value: T | undefined): T {
    return value ?? this.refuse(key, "it is wanted");
  }

  /** Refuses fields that have not been read. */
  refuseUnread(): void {
    const [unknown] = this.unread();
    if (unknown !== undefined) this.refuse(unknown, "which is not a known field");
  }

  /** A square's side: a number, or both sides as a list or as `{ height, width }`, equal. */
  side(key: string): number | undefined {
    const value = this.value(key);
    const { height, width } = isObject(value) ? value : {} as Record<string, unknown>;
    const [first, second] = Array.isArray(value) && value.length === 2
      ? value
      : [height ?? value, width ?? value];
    if (value === undefined) return undefined;
    if (typeof first !== "number" || first !== second) this.refuse(key, "the side of a square is wanted");
    return first;
  }

  /** Names in index order: a list, or an object with every index from 0, in any order. */
  names(key: string): string[] | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const list = isObject(value) ? Object.keys(value).map((_, index) => value[index]) : value;
    if (isListOf(list, "string")) return list;
    const gap = Array.isArray(list) ? list.findIndex((name) => typeof name !== "string") : -1;
    return this.refuse(key, `a text for every index from 0 is wanted${gap < 0 ? "" : `, ${gap} has none`}`);
  }

  /** Throws the error that a field's value cannot be used. */
  refuse(key: string, wanted: string): never {
    const found = showValue(this.#fields.get(key));
    throw new CheckpointError(`Cannot read ${this.where}: ${this.#path}${key} is ${found}, ${wanted}`);
  }

  #typed<T>(key: string, wanted: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.value(key);
    if (value !== undefined && !is(value)) this.refuse(key, `${wanted} is wanted`);
    return value;
  }
}

function isListOf(value: unknown, type: "number"): value is number[];
function isListOf(value: unknown, type: "string"): value is string[];
function isListOf(value: unknown, type: string): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type);
}
