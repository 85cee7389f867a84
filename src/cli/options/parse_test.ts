import { assertEquals, assertRejects } from "@std/assert";
import { flags, parse, texts } from "./parse.ts";
import { UsageError } from "./usage_error.ts";

const OPTIONS = { ...texts("model", "top-k", "seed"), ...flags("json", "skip-bad") };
const parseWords = (line: string) => parse(line.split(" "), OPTIONS);

Deno.test("values, flags and names find their places", async () => {
  const { values, positionals } = await parseWords("a --model m --top-k=3 --json - --seed -1 -- --model");
  assertEquals({ ...values }, { model: "m", "top-k": "3", json: true, seed: "-1" });
  assertEquals(positionals, ["a", "-", "--model"]);
  assertEquals(await parseWords("a -"), { values: {}, positionals: ["a", "-"] });
  assertEquals((await parseWords("-h")).values.help, true);
  assertEquals((await parseWords("--version")).values.version, true);
  assertEquals((await parseWords("--model=--json")).values.model, "--json");
  assertEquals((await parseWords("--model=")).values.model, "");
  assertEquals((await parseWords("--model a --model b")).values.model, "b");
});

Deno.test("what is wrong is said with what to do", async () => {
  const wrong: [string, string][] = [
    ["--topk 3", "Cannot use --topk: there is no such option; did you mean --top-k?"],
    ["-top-k 3", "Cannot use -top-k: there is no such option; did you mean --top-k?"],
    ["--JSON", "Cannot use --JSON: there is no such option; did you mean --json?"],
    ["--skip_bad", "did you mean --skip-bad?"],
    ["--bogus=1", "Cannot use --bogus: there is no such option; --help lists those that there are"],
    ["-x", "Cannot use -x: there is no such option; --help lists"],
    ["--constructor", "Cannot use --constructor: there is no such option"],
    ["--__proto__=1", "Cannot use --__proto__: there is no such option"],
    ["--no-json", "there is no such option"],
    ["a --model", "Cannot use --model without a value: one is wanted after it"],
    [
      "--model --json a",
      "Cannot use --model without a value: --json follows; --model=--json gives it one that begins with a dash",
    ],
    ["--json=yes a", "Cannot use --json=yes: --json takes no value"],
    ["--help=", "Cannot use --help=: --help takes no value"],
  ];
  for (const [line, message] of wrong) await assertRejects(() => parseWords(line), UsageError, message, line);
});
