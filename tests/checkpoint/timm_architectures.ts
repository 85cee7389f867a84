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

/** The module's text. Architectures with the same arguments share a line. */
export function timmArchitecturesModule(text: string): string {
  const { source, architectures } = JSON.parse(text) as {
    source: string;
    architectures: Record<string, Architecture>;
  };
  const byArguments = new Map<string, string[]>();
  for (const [name, { class: kind, args }] of Object.entries(architectures)) {
    const key = JSON.stringify({ ...kind === "VisionTransformer" ? {} : { class: kind }, ...args });
    byArguments.set(key, [...byArguments.get(key) ?? [], name]);
  }
  const rows = [...byArguments].map(([args, names]) =>
    `  ${JSON.stringify(names.join(" "))}: ${quoted(args)},`
  );
  return [
    "// Made by tests/checkpoint/timm_architectures.ts; do not edit.",
    `// Source: ${source}.`,
    "/** Names of architectures, and the arguments that they give their class, as JSON. */",
    "export const TIMM_ARCHITECTURES: Readonly<Record<string, string>> = {",
    ...rows,
    "};",
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

if (import.meta.main) {
  await Deno.writeTextFile(RESULT, timmArchitecturesModule(await Deno.readTextFile(SOURCE)));
}
