import { assertEquals } from "@std/assert";
import { suggest } from "./suggest.ts";

const NAMES = [
  "model",
  "labels",
  "top-k",
  "device",
  "threads",
  "dtype",
  "json",
  "help",
  "learning-rate",
  "final-lr-share",
  "batch-size",
  "weight-decay",
  "val",
  "val-fraction",
  "out",
  "resume",
  "epochs",
  "max-pixels",
];

Deno.test("what other programs call it is known, where there is such an option", () => {
  const names = ["model", "out", "patience", "accumulate", "layer-decay", "final-lr-share", "threads"];
  const meant = {
    "early-stopping": "patience",
    "gradient_accumulation_steps": "accumulate",
    lrf: "final-lr-share",
  };
  for (const [word, name] of Object.entries(meant)) assertEquals(suggest(word, names), name);
  assertEquals(suggest("weights", names), "model");
  assertEquals(suggest("weights", ["out"]), undefined);
});

Deno.test("a misspelt name finds the one that was meant", () => {
  const wanted = [
    "topk top-k",
    "top_k top-k",
    "topK top-k",
    "lr learning-rate",
    "batch batch-size",
    "bs batch-size",
    "thread threads",
    "wd weight-decay",
    "modle model",
    "lables labels",
    "epoch epochs",
    "jsn json",
    "learning-rates learning-rate",
    "maxpixel max-pixels",
    "output out",
  ].map((pair) => pair.split(" ") as [word: string, name: string]);
  for (const [word, name] of wanted) assertEquals(suggest(word, NAMES), name, word);
});

Deno.test("nothing is guessed where nothing is near", () => {
  for (const word of ["bogus", "x", "", "-", "verbose", "constructor"]) {
    assertEquals(suggest(word, NAMES), undefined, word);
  }
});
