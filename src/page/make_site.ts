/**
 * Makes a static site of the page, for any host.
 *
 *     deno task page FOLDER [--hub URL | --no-hub]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { finish, print } from "../cli/terminal/print.ts";
import { joinedBytes } from "../util/joined.ts";
import { digestOf, fillPage } from "./fill.ts";
import { PUBLIC_HUB, SITE_HEADERS } from "./policy.ts";
import { PAGE, readSiteFile, SERVICE_WORKER, sitePaths } from "./site_files.ts";

const HELP = `Makes a static site: a page that says what pictures show, and where it looked. All of it runs in
browsers; after the first visit it needs no network.

  deno task page FOLDER   writes the site; files of that name in FOLDER are replaced

  --hub URL   the hub whose models the page may load (${PUBLIC_HUB})
  --no-hub    the embedded model only: the page then asks no other site for anything
  --help      this

Put FOLDER on any host. Hosts that take a file _headers (Netlify, Cloudflare Pages) send what lets
the page use several threads; on others its service worker does that from the second visit on.`;

/** Headers as some hosts read them from a file. */
const HEADERS_FILE = `/*\n${
  Object.entries(SITE_HEADERS).map(([name, value]) => `  ${name}: ${value}\n`).join("")
}`;

/** Writes a site to a folder. @param hub an empty text for none @returns the number of files and bytes */
export async function makeSite(folder: string, hub: string): Promise<{ files: number; bytes: number }> {
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const path of sitePaths()) contents.set(path, await readSiteFile(path));
  const texts = (path: string, change: (text: string) => string) => {
    const text = new TextDecoder().decode(contents.get(path));
    contents.set(path, new TextEncoder().encode(change(text)));
  };
  texts(PAGE, (template) => fillPage(template, { hub }));
  const digest = await digestOf(joinedBytes([...contents.values()]));
  texts(SERVICE_WORKER, (template) => template.replace("{{digest}}", digest));
  contents.set("_headers", new TextEncoder().encode(HEADERS_FILE));
  await writeAll(folder, contents);
  const bytes = [...contents.values()].reduce((sum, { length }) => sum + length, 0);
  return { files: contents.size, bytes };
}

async function writeAll(folder: string, contents: ReadonlyMap<string, Uint8Array>): Promise<void> {
  try {
    await Deno.mkdir(`${folder}/assets`, { recursive: true });
    for (const [path, bytes] of contents) await Deno.writeFile(`${folder}/${path}`, bytes);
  } catch (cause) {
    const wanted = "a folder that may be written to is wanted";
    throw new Error(`Cannot write the site to ${folder}: ${(cause as Error).message}; ${wanted}`, { cause });
  }
}

/** The address of a hub as it was told. @throws {RangeError} for one that is none */
export function parseHub(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, "");
  throw new RangeError(`Cannot load models from the hub ${text}: an https: URL is wanted`);
}

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      hub: { type: "string", default: PUBLIC_HUB },
      "no-hub": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return await print(...HELP.split("\n"));
  const [folder, ...others] = positionals;
  if (!folder || others.length > 0) {
    throw new RangeError(`Cannot make a site in ${positionals.length} folders: one is wanted (--help)`);
  }
  const { files, bytes } = await makeSite(folder, values["no-hub"] ? "" : parseHub(values.hub));
  await print(`${folder}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
}

if (import.meta.main) await finish(main(Deno.args));
