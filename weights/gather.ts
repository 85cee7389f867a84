/**
 * Data sets of the default model, brought together as one.
 *
 * @module
 */
import { basename } from "node:path";
import { extract } from "tar";
import { keyOf, RandomStream } from "../src/numbers/random_stream.ts";
import { CLOSE_UP, PART, randomPart } from "./random_part.ts";

/** Of a data set without a test part, one picture in so many is kept apart for it. */
const APART = 5;

/** A data set as it is named. */
interface Source {
  /** A folder or `.tar.gz`. */
  readonly path: string;
  readonly name: string;
  /** What was asked for of the pictures to learn from, as it was written. */
  readonly asked: string;
  /** How often each counts. */
  readonly times: number;
  /** The pictures that each class is brought to by random parts of them. */
  readonly least: number;
  /** The small parts of pictures that each class gets. */
  readonly closeUps: number;
}

/**
 * The folder that holds all data sets, in `train` and `test`; what is unpacked or brought together lies in `runs/data`,
 * and is made once.
 *
 * @param named folders or `.tar.gz` files. In each are `train` and `test` with a folder for every class, or these folders
 * alone, of whose pictures every fifth is kept for the test. Of the pictures to learn from, `@2` behind a name counts each
 * twice, `@=4000` brings each class to 4000 by random parts of them, and `@close=1200` adds 1200 small parts to each
 * @throws {Error} for one that cannot be opened, and one without pictures in class folders
 */
export async function gather(named: readonly string[]): Promise<string> {
  const sources = named.map(sourceOf);
  const folders = await Promise.all(sources.map((source) =>
    unpacked(source).catch((cause: Error) => {
      throw new Error(`Cannot open the data set ${source.path}: ${cause.message}`, { cause });
    })
  ));
  if (named.length === 1 && sources[0]!.asked === "" && await isDivided(folders[0]!)) return folders[0]!;
  const together = sources.map(({ name, asked }) => name + asked).join("+");
  return await madeOnce(`runs/data/${together}.together`, async (partial) => {
    for (const [i, source] of sources.entries()) await add(folders[i]!, source, partial);
  });
}

function sourceOf(text: string): Source {
  const [, path, asked] = text.match(/^(.*?)((?:@(?:=|close=)?[1-9]\d*)*)$/)!;
  const number = (sign: string) => Number(asked!.match(new RegExp(`@${sign}(\\d+)`))?.[1] ?? 0);
  return {
    path: path!,
    name: basename(path!, ".tar.gz"),
    asked: asked!,
    times: number("") || 1,
    least: number("="),
    closeUps: number("close="),
  };
}

/** The folder of a data set: itself, or the one that it is unpacked into, without a single folder around it. */
async function unpacked({ path, name }: Source): Promise<string> {
  const folder = path.endsWith(".tar.gz")
    ? await madeOnce(`runs/data/${name}`, async (partial) => {
      console.error(`Unpacking ${path}`);
      await extract({ file: path, cwd: partial });
    })
    : path;
  const inside = await foldersIn(folder);
  return inside.length === 1 ? `${folder}/${inside[0]}` : folder;
}

/** Has a folder made, unless it is there, beside its place: it is there whole or not at all. */
async function madeOnce(folder: string, make: (partial: string) => Promise<void>): Promise<string> {
  if (await Deno.stat(folder).then(() => true, () => false)) return folder;
  const partial = `${folder}.partial`;
  await Deno.remove(partial, { recursive: true }).catch(() => {});
  await Deno.mkdir(partial, { recursive: true });
  try {
    await make(partial);
    await Deno.rename(partial, folder);
  } catch (error) {
    await Deno.remove(partial, { recursive: true });
    throw error;
  }
  return folder;
}

async function isDivided(folder: string): Promise<boolean> {
  const inside = await foldersIn(folder);
  return inside.includes("train") && inside.includes("test");
}

async function add(from: string, source: Source, to: string): Promise<void> {
  const divided = await isDivided(from);
  let count = 0;
  for (const part of divided ? ["train", "test"] : [""]) {
    for (const className of await foldersIn(`${from}/${part}`)) {
      const files = (await filesIn(`${from}/${part}/${className}`)).map((file) =>
        `${from}/${part}/${className}/${file}`
      );
      const isApart = (_: string, i: number) => divided ? part === "test" : i % APART === 0;
      await addTest(files.filter(isApart), source, `${to}/test/${className}`);
      await addTrain(files.filter((file, i) => !isApart(file, i)), source, `${to}/train/${className}`);
      count += files.length;
    }
  }
  if (count === 0) {
    throw new Error(`Cannot train on ${source.path}: a folder of pictures for every class is wanted in it`);
  }
}

async function addTest(files: readonly string[], { name }: Source, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for (const file of files) await link(file, `${to}/${name}-0-${basename(file)}`);
}

async function addTrain(
  files: readonly string[],
  { name, times, least, closeUps }: Source,
  to: string,
): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for (const file of files) {
    for (let time = 0; time < times; time++) await link(file, `${to}/${name}-${time}-${basename(file)}`);
  }
  await addParts(files, files.length, least, PART, `${to}/${name}`);
  await addParts(files, 0, closeUps, CLOSE_UP, `${to}/${name}-close`);
}

/** Adds random parts of the files, one after the other, as often as it takes to come from one number to another. */
async function addParts(
  files: readonly string[],
  from: number,
  until: number,
  scale: readonly [number, number],
  prefix: string,
): Promise<void> {
  if (files.length === 0) return;
  const order = new RandomStream(seedOf(prefix)).shuffle(files);
  for (let i = from; i < until; i++) {
    const file = order[i % files.length]!;
    const part = `${prefix}-${Math.floor(i / files.length)}-${basename(file)}.png`;
    const stream = new RandomStream(seedOf(part));
    await Deno.writeFile(part, await randomPart(await Deno.readFile(file), scale, stream));
  }
}

/** A seed of the last two parts of a path: the class and the file, wherever these lie. */
function seedOf(path: string): number {
  return keyOf(...new TextEncoder().encode(path.split("/").slice(-2).join("/")));
}

/** Links a file, or copies it where the file system has no links, or is another one. */
async function link(from: string, to: string): Promise<void> {
  await Deno.link(from, to).catch(() => Deno.copyFile(from, to));
}

async function foldersIn(folder: string): Promise<string[]> {
  return await namesIn(folder, (entry) => !entry.isFile);
}

async function filesIn(folder: string): Promise<string[]> {
  return await namesIn(folder, (entry) => entry.isFile);
}

async function namesIn(folder: string, is: (entry: Deno.DirEntry) => boolean): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter((entry) => is(entry) && !entry.name.startsWith(".")).map(({ name }) => name).sort();
}
