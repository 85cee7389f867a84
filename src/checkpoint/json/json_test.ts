import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { JsonObject } from "./json.ts";

function json(value: unknown): JsonObject {
  return JsonObject.parse(JSON.stringify(value), "a.json");
}

Deno.test("fields read by type; absent and null ones are undefined", () => {
  const fields = json({ n: 1.5, f: false, t: "x", l: [1, 2], o: { n: 2 }, none: null });
  assertEquals([fields.number("n"), fields.flag("f"), fields.text("t"), fields.numbers("l")], [
    1.5,
    false,
    "x",
    [1, 2],
  ]);
  assertEquals(fields.object("o")?.number("n"), 2);
  assertEquals([fields.number("none"), fields.object("absent"), fields.text("toString")], [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("a field of the wrong type is named with its value and what is wanted", () => {
  const fields = json({ o: { n: "1", l: [1, "2"], t: 3, f: 1, o: [], choice: "c", long: "x".repeat(99) } })
    .object("o")!;
  const errors: [() => unknown, string][] = [
    [() => fields.number("n"), 'Cannot read a.json: o.n is "1", a number is wanted'],
    [() => fields.numbers("l"), 'o.l is [1,"2"], a list of numbers is wanted'],
    [() => fields.text("t"), "o.t is 3, a text is wanted"],
    [() => fields.flag("f"), "o.f is 1, true or false is wanted"],
    [() => fields.object("o"), "o.o is [], an object is wanted"],
    [() => fields.oneOf("choice", ["a", "b"]), 'o.choice is "c", one of a, b is wanted'],
    [() => fields.number("long"), `o.long is "${"x".repeat(79)}…, a number`],
  ];
  for (const [read, message] of errors) assertThrows(read, CheckpointError, message);
});

Deno.test("a square's side is a number or two equal ones", () => {
  const fields = json({
    a: 8,
    b: [8, 8],
    c: { height: 8, width: 8 },
    d: [8, 9],
    e: { height: 8 },
    f: "8",
    g: [8],
  });
  assertEquals(["a", "b", "c", "none"].map((key) => fields.side(key)), [8, 8, 8, undefined]);
  for (const key of ["d", "e", "f", "g"]) assertThrows(() => fields.side(key), CheckpointError, `${key} is`);
});

Deno.test("names are a list, or an object with every index", () => {
  const fields = json({
    a: ["x", "y"],
    b: { 1: "y", 0: "x" },
    c: { 0: "x", 2: "y" },
    d: { 0: 1 },
    e: "x",
    f: { "00": "x" },
  });
  assertEquals([fields.names("a"), fields.names("b"), fields.names("none")], [
    ["x", "y"],
    ["x", "y"],
    undefined,
  ]);
  for (const key of ["c", "d", "e", "f"]) {
    assertThrows(() => fields.names(key), CheckpointError, "every index");
  }
});

Deno.test("unread lists what nobody asked for", () => {
  const fields = json({ a: 1, b: 2, c: null });
  fields.number("a");
  assertEquals(fields.unread(), ["b"]);
});

Deno.test("a text that is no JSON object is refused", () => {
  for (const text of ["[]", "null", "3", '"x"']) {
    assertThrows(
      () => JsonObject.parse(text, "a.json"),
      CheckpointError,
      `a.json: it holds ${text}, not an object`,
    );
  }
  for (const text of ["", "{", "<!doctype html>"]) {
    assertThrows(() => JsonObject.parse(text, "a.json"), CheckpointError, "a.json: it is not JSON");
  }
});
