/**
 * The table of what runs where, each cell tried. Writes it into the pages that have it:
 *
 *     deno run -A --config tests/deno.json tests/runtimes/matrix.ts
 *
 * @module
 */
import { classify, loadModel, type Prediction } from "../../mod.ts";
import { absolute, assertClose } from "../conformance/tolerance.ts";
import { pixels } from "./abilities.js";
import { install } from "./installed.ts";
import { RUNTIMES, type Tried, type Way, withPlace } from "./runtimes.ts";

const ROOT = new URL("../../", import.meta.url);
/** Pages that may have the table. */
const PAGES = ["README.md", "src/bundle/package/README.md"];
const SECTION = /(?<=<!-- runtimes -->\n\n)[\s\S]*?(?=<!-- until here -->)/;

const COLUMNS = ["classify", "threads", "gpu", "hub", "worker"] as const;

const NO_GPU = /^DeviceError: Cannot run on a GPU: WebGPU is missing here/;

const NO_CARD = /^DeviceError: Cannot run on a GPU: there is no WebGPU adapter here/;
/** A cell that this machine cannot tell. */
const UNKNOWN = "?";

/** What Deno answers: logits with and without fused multiply-add. */
interface Wanted {
  readonly best: readonly Prediction[];
  readonly logits: readonly Float32Array[];
}

/** The answers to compare with. */
export async function wanted(): Promise<Wanted> {
  const source = new URL("weights/", ROOT);
  const logits = await Promise.all([false, true].map(async (deterministic) => {
    using model = await loadModel(source, { device: "cpu", deterministic });
    return await model.forward(pixels);
  }));
  return { best: await classify(new URL("tests/fixtures/chelsea.png", ROOT), { topK: 1 }), logits };
}

/** A runtime's cells. @throws {Error} where an answer is another than Deno's, or fails as nothing should */
export function cellsOf(tried: Tried, { best, logits }: Wanted): string[] {
  const cells: Record<Way, () => string> = {
    classify: () => label(tried.classify) === best[0]!.label ? "yes" : fail("classify", tried.classify),
    threads: () => {
      expectLogits("threads", tried.threads, logits);
      if (tried.hasHelped) return "yes";
      return tried.threads.said.some((text) => /one thread/.test(text))
        ? "no"
        : fail("threads", tried.threads);
    },
    gpu: () => {
      const { error } = tried.gpu;
      if (error) return NO_GPU.test(error) ? "no" : NO_CARD.test(error) ? UNKNOWN : fail("gpu", tried.gpu);
      assertClose("gpu", tried.gpu.answer as number[], logits[0]!, absolute(1e-4));
      return "yes";
    },
    hub: () => {
      expectLogits("hub", tried.hub, logits);
      return tried.hub.said.some((text) => /without keeping/.test(text)) ? "not kept" : "yes";
    },
    worker: () => {
      expectLogits("worker", tried.worker, logits);
      return tried.worker.said.length > 0 ? "no" : "yes";
    },
  };
  return COLUMNS.map((column) => cells[column]());
}

function label({ answer }: Tried[Way]): string | undefined {
  return (answer as Prediction[] | undefined)?.[0]?.label;
}

function expectLogits(way: Way, tried: Tried[Way], logits: Wanted["logits"]): void {
  const found = JSON.stringify(tried.answer);
  if (!logits.some((one) => JSON.stringify([...one]) === found)) fail(way, tried);
}

function fail(way: Way, tried: Tried[Way]): never {
  throw new Error(`${way}: ${JSON.stringify(tried)}`);
}

/** The rows of a page's table by their names; `undefined` where it has none. */
function rowsOf(page: string): Map<string, string[]> | undefined {
  const section = SECTION.exec(page)?.[0];
  if (section === undefined) return undefined;
  return new Map(
    section.trim().split("\n").slice(2).map((row) => {
      const [name = "", ...cells] = row.split("|").slice(1, -1).map((cell) => cell.trim());
      return [name, cells];
    }),
  );
}

/** The tables of all pages that have one, by the pages' paths. */
export async function tablesOfPages(): Promise<Map<string, Map<string, string[]>>> {
  const tables = new Map<string, Map<string, string[]>>();
  for (const path of PAGES) {
    const rows = rowsOf(await Deno.readTextFile(new URL(path, ROOT)));
    if (rows) tables.set(path, rows);
  }
  return tables;
}

/** Tells whether a row says what was found, as far as this machine could find it. */
export function says(row: readonly string[], cells: readonly string[]): boolean {
  return row.length === cells.length && cells.every((cell, at) => cell === UNKNOWN || cell === row[at]);
}

/** The table as `deno fmt` has it. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const all = [["", ...COLUMNS], ...rows];
  const widths = all[0]!.map((_, at) => Math.max(3, ...all.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  const [head = "", ...lines] = all.map(line);
  return [head, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...lines].join("\n") + "\n\n";
}

/** Tries all runtimes, and writes the table into the pages that have it. */
async function write(): Promise<void> {
  const rows: string[][] = [];
  const answers = await wanted();
  await using installed = await install();
  await withPlace(installed, async (place) => {
    for (const { name, run } of RUNTIMES) {
      const tried = await run(place);
      if ("reason" in tried) throw new Error(`${name}: ${tried.reason}`);
      const cells = cellsOf(tried, answers);
      if (cells.includes(UNKNOWN)) {
        throw new Error(`${name}: ${cells.join()}; a machine that can tell is wanted`);
      }
      rows.push([name, ...cells]);
      console.log(rows.at(-1)!.join(" | "));
    }
  });
  for (const path of PAGES) {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    await Deno.writeTextFile(new URL(path, ROOT), text.replace(SECTION, () => tableOf(rows)));
  }
}

if (import.meta.main) await write();
