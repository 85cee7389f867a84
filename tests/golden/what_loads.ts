/**
 * Writes the section of `src/checkpoint/README.md` that says what loads, from the tests' own lists.
 *
 *   deno run -A --config tests/deno.json tests/golden/what_loads.ts
 *
 * @module
 */
import { configOf, isBuilt } from "../../src/checkpoint/config/architectures.ts";
import { timmNames } from "../../src/checkpoint/config/timm/table.ts";
import { inOurNaming } from "../../src/checkpoint/naming/namings.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { ViewReader } from "../../src/checkpoint/reading/byte_reader.ts";
import { safetensors } from "../../src/checkpoint/safetensors/format.ts";
import { parseSafetensors } from "../../src/checkpoint/safetensors/tensors.ts";
import { writeSafetensors } from "../../src/checkpoint/safetensors/writer.ts";
import { toFloat32 } from "../../src/checkpoint/tensor.ts";
import type { VitConfig } from "../../src/vit/config.ts";
import { FILES } from "../checkpoint/file_formats.ts";
import { joinInputs, renamed } from "../checkpoint/renamed.ts";
import { FAMILIES } from "../families/families.ts";
import { FLAX_FOLDERS, HUB_FOLDERS, SIGMOID_FOLDERS } from "./hub_folders.ts";
import { RENAMED } from "./renamed_folders.ts";
import { RESAVED } from "./resaved_files.ts";

const GOLDENS = new URL("../../../shared/goldens/", import.meta.url);
/** The page with the section. */
export const PAGE = new URL("../../src/checkpoint/README.md", import.meta.url);
const SECTION = /(?<=<!-- what loads -->\n\n)[\s\S]*(?=<!-- until here -->)/;

const FORMATS = ["safetensors", "safetensors, shards", "PyTorch", "PyTorch, shards", "NumPy", "Flax"];
/** Words in names of timm's architectures that are of a family of their own. */
const FAMILY = /^(clip|siglip|dinov2|dinov3|rope|pe|tipsv2)$/;

/** A network whose answers are compared with its library's. */
interface Compared {
  readonly naming: string;
  readonly format: string;
}

/** The page with the section as it should be. */
export async function withWhatLoads(page: string): Promise<string> {
  const text = `${comparedTable(await allCompared())}\n${architectureTable()}\n`;
  return page.replace(SECTION, () => text);
}

async function allCompared(): Promise<Compared[]> {
  const files: [path: string, config: Partial<VitConfig>][] = [
    ...Object.entries(HUB_FOLDERS).map(([folder, { file, config = {} }]) => {
      return [`hub/${file ? `${folder}/${file}` : folder}`, config] as [string, Partial<VitConfig>];
    }),
    ...SIGMOID_FOLDERS.map((folder) => [`hub/${folder}`, {}] as [string, Partial<VitConfig>]),
    ...Object.values(FILES).flat().map((file) => {
      return [file, file.endsWith(".npz") ? {} : { numHeads: 3 }] as [string, Partial<VitConfig>];
    }),
  ];
  const compared: Compared[] = [...Object.values(RESAVED)];
  for (const [path, config] of files) {
    using checkpoint = await openCheckpoint(new URL(path, GOLDENS), { config });
    compared.push(checkpoint.origin);
  }
  for (const _ of FLAX_FOLDERS) compared.push({ naming: "Hugging Face's Flax", format: "Flax" });
  for (const _ of FAMILIES) compared.push({ naming: "timm", format: "safetensors" });
  for (const { family, renames } of Object.values(RENAMED)) {
    const { tensors } = parseSafetensors(
      await Deno.readFile(new URL(`families/${family}.safetensors`, GOLDENS)),
    );
    const ours = [...tensors.values()].map((tensor) => ({ ...tensor, data: toFloat32(tensor) }));
    const reader = new ViewReader(writeSafetensors(joinInputs(renamed(ours, renames))), {});
    const { naming } = await inOurNaming(await safetensors.open(reader));
    compared.push({ naming, format: "safetensors" });
  }
  return compared;
}

function comparedTable(compared: readonly Compared[]): string {
  const namings = [...new Set(compared.map(({ naming }) => naming))].sort();
  const rows = namings.map((naming) => [
    naming,
    ...FORMATS.map((format) => {
      const count = compared.filter((one) => one.naming === naming && columnOf(one.format) === format).length;
      return count > 0 ? String(count) : "";
    }),
  ]);
  return `Networks whose answers are compared with their library's, or with those of the same network in timm's names.
Formats and names have nothing to do with each other: all of them load together.

${table(["names of", ...FORMATS], rows)}`;
}

function columnOf(format: string): string {
  const name = ["PyTorch", "NumPy", "Flax"].find((name) => format.startsWith(name)) ?? "safetensors";
  return / in \d+ files$/.test(format) ? `${name}, shards` : name;
}

function architectureTable(): string {
  const families = new Map<string, { built: number; refused: number }>();
  for (const name of timmNames()) {
    const [first, ...words] = name.split("_");
    const family = [first, words.find((word) => FAMILY.test(word))].filter(Boolean).join(" … ");
    const counts = families.get(family) ?? { built: 0, refused: 0 };
    counts[isBuilt(name) ? "built" : "refused"]++;
    families.set(family, counts);
  }
  const rows = [...families].sort().map(([family, { built, refused }]) => [
    family,
    String(built),
    refused > 0 ? String(refused) : "",
  ]);
  const refused = timmNames().filter((name) => !isBuilt(name));
  return `Of timm's ${timmNames().length} architectures ${timmNames().length - refused.length} are built:

${table(["family", "built", "refused"], rows)}
The others are refused by name, each with the argument that is not built:

${table(["argument", "architectures"], reasons(refused))}`;
}

/** Arguments that are not built, with the names that have them. */
function reasons(names: readonly string[]): string[][] {
  const byReason = Map.groupBy(names, reasonOf);
  return [...byReason].sort().map(([reason, names]) => {
    const shown = names.slice(0, 2).map((name) => `\`${name}\``).join(", ");
    return [`\`${reason}\``, names.length > 2 ? `${shown} and ${names.length - 2} more` : shown];
  });
}

function reasonOf(name: string): string {
  try {
    configOf(name);
    return "";
  } catch (error) {
    const [, argument, value] = (error as Error).message.match(/: (\w+) is (?:\{"partial":)?"?(\w+)/) ?? [];
    return `${argument}: ${value?.toLowerCase()}`;
  }
}

/** A table as deno fmt has it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, 3, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |\n`;
  return line(head) + `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |\n` +
    rows.map(line).join("");
}

if (import.meta.main) await Deno.writeTextFile(PAGE, await withWhatLoads(await Deno.readTextFile(PAGE)));
