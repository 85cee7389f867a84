/**
 * Writes `src/cli/inspect/generated/timm_licences.ts`: the licences of timm's published models, from the table of
 * `../shared/timm_vit.json`, which was read out of timm's registry.
 *
 *   deno run -A --config tests/deno.json tests/checkpoint/timm_licences.ts
 *
 * @module
 */

const SOURCE = new URL("../../../shared/timm_vit.json", import.meta.url);
/** Where the module lies. */
export const RESULT = new URL("../../src/cli/inspect/generated/timm_licences.ts", import.meta.url);

/** The module's text: the names of models by their licence, the tags of one architecture in one word. */
export function timmLicencesModule(text: string): string {
  const { source, pretrained } = JSON.parse(text) as {
    source: string;
    pretrained: Record<string, { readonly license: string }>;
  };
  const byLicence = new Map<string, Map<string, string[]>>();
  for (const [name, { license }] of Object.entries(pretrained)) {
    const [architecture, tag] = name.split(".");
    if (tag === undefined) continue;
    const models = byLicence.get(license) ?? new Map<string, string[]>();
    models.set(architecture!, [...models.get(architecture!) ?? [], tag]);
    byLicence.set(license, models);
  }
  const rows = [...byLicence].map(([licence, models]) => {
    const words = [...models].map(([architecture, tags]) => `${architecture}.${tags.join(",")}`);
    return `  ${JSON.stringify(licence)}: ${JSON.stringify(words.join(" "))},`;
  });
  return [
    "// Made by tests/checkpoint/timm_licences.ts; do not edit.",
    `// Source: ${source}.`,
    "/** Models as ARCHITECTURE.TAG,TAG, by their licence. */",
    "export const TIMM_LICENCES: Readonly<Record<string, string>> = {",
    ...rows,
    "};",
    "",
  ].join("\n");
}

if (import.meta.main) {
  await Deno.writeTextFile(RESULT, timmLicencesModule(await Deno.readTextFile(SOURCE)));
}
