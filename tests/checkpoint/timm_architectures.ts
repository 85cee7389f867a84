/**
 * Writes `src/checkpoint/generated/timm_architectures.ts`: constructor arguments of timm's architectures, from the table
 * of `../shared/timm_vit.json`, which was read out of timm's registry.
 *
 *   deno run -A --config tests/deno.json tests/checkpoint/timm_architectures.ts
 *
 * @module
 */

const SOURCE = new URL("../../../shared/timm_vit.json", import.meta.url);
/** Where the module lies. */
export const RESULT = new URL("../../src/checkpoint/generated/timm_architectures.ts", import.meta.url);

interface Architecture {
  readonly class: string;
  readonly args: Readonly<Record<string, unknown>>;
}

interface Tag {
  readonly "input_size": readonly [number, number, number];
  readonly "num_classes": number;
}

interface Source {
  readonly source: string;
  readonly architectures: Readonly<Record<string, Architecture>>;
  readonly pretrained: Readonly<Record<string, Tag>>;
}

/** What a name without an entry in `TIMM_INPUTS` stands for. */
const USUAL = "224 1000";

/** Classes of weights under names that are kept for old models alone, without a tag of their own. */
const OLD_CLASSES: readonly (readonly [RegExp, number])[] = [
  [/miil_in21k$/, 11221],
  [/(large_patch32|huge_patch14)_224_in21k$/, 0],
  [/_in21k$/, 21843],
  [/_dino$/, 0],
  [/base_patch32_224_clip/, 512],
  [/large_patch14_224_clip/, 768],
  [/_clip_laion2b$/, 1024],
];

/** The module's text. Architectures with the same arguments, or the same pictures and classes, share a line. */
export function timmArchitecturesModule(text: string): string {
  const { source, architectures, pretrained }: Source = JSON.parse(text);
  const names = Object.keys(architectures);
  const byArguments = grouped(names, (name) => {
    const { class: kind, args } = architectures[name]!;
    return JSON.stringify({ ...kind === "VisionTransformer" ? {} : { class: kind }, ...args });
  });
  const byInputs = grouped(names, (name) => inputOf(name, pretrained[name]));
  byInputs.delete(USUAL);
  const rows = (groups: ReadonlyMap<string, string[]>, quote: (text: string) => string) =>
    [...groups].map(([value, names]) => `  ${JSON.stringify(names.join(" "))}: ${quote(value)},`);
  return [
    "// Made by tests/checkpoint/timm_architectures.ts; do not edit.",
    `// Source: ${source}.`,
    "/** Names of architectures, and the arguments that they give their class, as JSON. */",
    "export const TIMM_ARCHITECTURES: Readonly<Record<string, string>> = {",
    ...rows(byArguments, quoted),
    "};",
    "",
    "/** The side of the pictures and the number of classes of their first weights, where these are not 224 and 1000. */",
    "export const TIMM_INPUTS: Readonly<Record<string, string>> = {",
    ...rows(byInputs, (text) => JSON.stringify(text)),
    "};",
    "",
  ].join("\n");
}

function grouped(names: readonly string[], valueOf: (name: string) => string): Map<string, string[]> {
  return Map.groupBy(names, valueOf);
}

/** Side and classes: of the default tag, or of what a name without one says. */
function inputOf(name: string, tag: Tag | undefined): string {
  if (tag) return `${tag["input_size"][1]} ${tag["num_classes"]}`;
  const side = name.match(/_(\d{3})(_|$)/)?.[1] ?? "224";
  const classes = OLD_CLASSES.find(([pattern]) => pattern.test(name))?.[1] ?? 1000;
  return `${side} ${classes}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

if (import.meta.main) {
  await Deno.writeTextFile(RESULT, timmArchitecturesModule(await Deno.readTextFile(SOURCE)));
}
