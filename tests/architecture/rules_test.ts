import { assertEquals } from "@std/assert";
import { type ImportGraph, importsIn } from "./imports.ts";
import { circles, crowdedFolders, emptyRooms, longFiles, missingFiles, upwardImports } from "./rules.ts";

const FLOORS = [["a/"], ["b/", "c/"], ["a/roof.ts", "d"]];

function graph(imports: Record<string, readonly string[]>): ImportGraph {
  return new Map(Object.entries(imports));
}

Deno.test("imports downwards and within a room are right", () => {
  const files = graph({
    "a/x.ts": ["a/y.ts"],
    "a/y.ts": [],
    "b/x.ts": ["a/x.ts", "b/y.ts"],
    "b/y.ts": [],
    "c/x.ts": [],
    "d.ts": ["d/x.ts"],
    "d/x.ts": ["c/x.ts"],
    "a/roof.ts": ["b/x.ts"],
  });
  assertEquals(upwardImports(files, FLOORS), []);
  assertEquals(emptyRooms(files, FLOORS), []);
  assertEquals(circles(files), []);
  assertEquals(missingFiles(files), []);
});

Deno.test("an import from a lower floor to a higher one, or to another room of a floor, is found", () => {
  const files = graph({ "a/x.ts": ["b/x.ts", "a/roof.ts"], "b/x.ts": ["c/x.ts"], "a/roof.ts": ["d.ts"] });
  assertEquals(upwardImports(files, FLOORS), [
    "a/x.ts imports b/x.ts above it",
    "a/x.ts imports a/roof.ts above it",
    "b/x.ts imports c/x.ts beside it",
    "a/roof.ts imports d.ts beside it",
  ]);
});

Deno.test("a file without a floor, a room without a file and an import of nothing are found", () => {
  const files = graph({ "e.ts": [], "a/x.ts": ["e.ts", "a/y.ts"] });
  assertEquals(upwardImports(files, FLOORS), [
    "e.ts is on no floor",
    "a/x.ts imports e.ts, which is on no floor",
  ]);
  assertEquals(emptyRooms(files, FLOORS), ["b/", "c/", "a/roof.ts", "d"]);
  assertEquals(missingFiles(files), ["a/x.ts imports a/y.ts"]);
});

Deno.test("circles are found by their shortest way round, each once", () => {
  const files = graph({
    "in.ts": ["1.ts"],
    "1.ts": ["2.ts", "out.ts"],
    "2.ts": ["3.ts", "1.ts"],
    "3.ts": ["1.ts"],
    "out.ts": [],
    "self.ts": ["self.ts"],
  });
  assertEquals(circles(files), ["1.ts → 2.ts → 1.ts", "3.ts → 1.ts → 2.ts → 3.ts", "self.ts → self.ts"]);
});

Deno.test("crowded folders and long files are found", () => {
  assertEquals(crowdedFolders(["a/1.ts", "a/2.ts", "a/b/1.ts", "a/b/2.ts", "a/b/3.ts"], 2), [
    "a/b has 3 sources",
  ]);
  assertEquals(longFiles(new Map([["a.ts", "1\n2\n"], ["b.ts", "1\n2\n3\n"]]), 2), ["b.ts has 3 lines"]);
});

Deno.test("every kind of import is read, and none from a comment", () => {
  const text = `
/** import { no } from "./no.ts"; */
// import "./no.ts";
import { a } from "./a.ts";
import type {
  B,
} from "../b.ts";
export { c, type D } from "./sub/c.ts";
export * from "../../d.ts";
import "./e.js";
const later = () => import("./f.ts");
type G = import("../g.ts").G;
const thread = new URL("./h.ts", import.meta.url);
const asset = new URL("i.ts", import.meta.url);
const picture = new URL("./picture.png", import.meta.url);
const { memory } = await import("../model.wasm");
import { strict } from "npm:strict@1.0.0/mod.ts";
`;
  const expected = [
    "src/x/a.ts",
    "src/b.ts",
    "src/x/sub/c.ts",
    "d.ts",
    "src/x/e.js",
    "src/x/f.ts",
    "src/g.ts",
    "src/x/h.ts",
  ];
  assertEquals(importsIn("src/x/y.ts", text).sort(), [...expected, "src/x/i.ts"].sort());
});
