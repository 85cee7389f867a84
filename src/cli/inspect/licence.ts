import type { Checkpoint } from "../../checkpoint/checkpoint.ts";

/** A licence, and from where it is known. */
export interface Licence {
  readonly value: string;
  readonly from: string;
}

/** The field of the header of a model's page, `license: mit`. */
const IN_HEADER = /^license:[ \t]*["']?([\w.+-]+)["']?[ \t]*$/m;
const HEADER = /^---\r?\n([\s\S]*?)\r?\n---/;
const MOST_README_BYTES = 1_000_000;

/**
 * The licence that a model's files tell: their metadata, `config.json`, or the header of `README.md`; else the one that
 * timm publishes a model of this name under.
 *
 * @param model what it was loaded by
 */
export async function licenceOf(checkpoint: Checkpoint, model: string): Promise<Licence | null> {
  const { metadata, texts, name } = checkpoint;
  const told: readonly (readonly [from: string, value: unknown])[] = [
    ["the weights' metadata", metadata["license"]],
    ["config.json", inConfig(texts.get("config.json"))],
    ["README.md", await inReadme(model)],
    ["timm's registry, by the name", await inRegistry(name)],
  ];
  for (const [from, value] of told) {
    if (typeof value === "string" && value !== "") return { value, from };
  }
  return null;
}

function inConfig(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const { license, pretrained_cfg: pretrained } = JSON.parse(text);
  return license ?? pretrained?.license;
}

/** A page of a folder on this machine; none is fetched for it. */
async function inReadme(model: string): Promise<string | undefined> {
  if (/^[a-z][a-z\d+.-]+:/i.test(model)) return undefined;
  const folder = /\.\w+$/.test(model) && !(await isFolder(model))
    ? model.replace(/[^\\/]*$/, "") || "."
    : model;
  try {
    const { size } = await Deno.stat(`${folder}/README.md`);
    if (size > MOST_README_BYTES) return undefined;
    const header = HEADER.exec(await Deno.readTextFile(`${folder}/README.md`))?.[1];
    return header?.match(IN_HEADER)?.[1];
  } catch {
    return undefined; // there is none, or it may not be read
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isDirectory ?? false;
}

/** Names of timm's have an architecture and a tag. */
async function inRegistry(name: string): Promise<string | undefined> {
  const [architecture, tag] = name.split(".");
  if (tag === undefined) return undefined;
  const { TIMM_LICENCES } = await import("./generated/timm_licences.ts");
  for (const [licence, models] of Object.entries(TIMM_LICENCES)) {
    const tags = models.split(" ").find((word) => word.startsWith(`${architecture}.`))?.split(".")[1];
    if (tags?.split(",").includes(tag)) return licence;
  }
  return undefined;
}
