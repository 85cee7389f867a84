/**
 * The layout that a data set should have, shown with the names that are there.
 *
 * @module
 */
import { folderNames, pictureNames } from "./list_folder.ts";

/** What is wrong with a folder's layout, and lines that show the wanted one. */
export interface LayoutAdvice {
  readonly fault: string;
  readonly advice: readonly string[];
}

/** What a folder has, where no class folder has a picture. */
interface Found {
  /** Pictures in it. */
  readonly flat: readonly string[];
  /** Folders in it. */
  readonly folders: readonly string[];
  readonly verb: string;
}

const WANTED = "a folder for each class is wanted, with its pictures in it:";

/** Advice on a folder whose pictures lie beside class folders, or deeper; `undefined` where none is found. */
export async function wantedLayout(
  folder: string,
  { flat, folders, verb }: Found,
): Promise<LayoutAdvice | undefined> {
  if (flat.length > 0) {
    const beside = folders.length > 0 ? "and none in its folders" : "and no folders";
    return {
      fault: `it has ${flat.length} ${flat.length === 1 ? "picture" : "pictures"} ${beside}; ${WANTED}`,
      advice: classified(flat).map(([name, picture]) => `${folder}/${name}/${picture}`),
    };
  }
  for (const outer of folders) {
    const inner = await firstPictures(`${folder}/${outer}`, verb);
    const [first] = inner;
    if (!first) continue;
    const found = `${folder}/${outer}/${first.join("/")}`;
    // Where another folder has one of the same name, it is the outer ones that are the classes.
    const isRepeated = inner.length === 1 && (await Promise.all(
      folders.filter((name) => name !== outer).map((name) => firstPictures(`${folder}/${name}`, verb)),
    )).some((others) => others.some(([name]) => name === first[0]));
    return {
      fault: `its pictures lie a folder deeper, as ${found}; ${WANTED}`,
      advice: [
        ...isRepeated
          ? [`${folder}/${outer}/${first[1]}`]
          : inner.slice(0, 2).map(([name, picture]) => `${folder}/${name}/${picture}`),
        ...inner.length > 1 ? [`or name the folder ${folder}/${outer}, which has that layout`] : [],
      ],
    };
  }
  return undefined;
}

/** The folders in a folder that have pictures, each with its first one. */
async function firstPictures(folder: string, verb: string): Promise<[name: string, picture: string][]> {
  const names = await folderNames(folder, verb);
  const pictures = await Promise.all(names.map((name) => pictureNames(`${folder}/${name}`, verb)));
  return names.flatMap((name, i) =>
    pictures[i]!.slice(0, 1).map((picture): [string, string] => [name, picture])
  );
}

/** Two pictures with classes for them: the words that their names begin with, where these differ. */
function classified(pictures: readonly string[]): [name: string, picture: string][] {
  const begins = new Map<string, string>();
  for (const picture of pictures) {
    const [word] = picture.match(/^\p{L}+/u) ?? [];
    if (word !== undefined && !begins.has(word)) begins.set(word, picture);
  }
  // More beginnings than this are no classes but names of pictures.
  if (begins.size >= 2 && begins.size <= pictures.length / 2) return [...begins].slice(0, 2);
  return pictures.slice(0, 2).map((picture, i) => [i === 0 ? "ONE_CLASS" : "ANOTHER_CLASS", picture]);
}
