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
    const inner = await folderNames(`${folder}/${outer}`, verb);
    const pictures = await Promise.all(inner.map((name) => pictureNames(`${folder}/${outer}/${name}`, verb)));
    const classes = inner.flatMap((name, i) =>
      pictures[i]!.length > 0 ? [[name, pictures[i]![0]!] as const] : []
    );
    if (classes.length === 0) continue;
    const found = `${folder}/${outer}/${classes[0]!.join("/")}`;
    return {
      fault: `its pictures lie a folder deeper, as ${found}; ${WANTED}`,
      advice: [
        // One folder in each of several: it is these that are the classes.
        ...classes.length === 1 && folders.length > 1
          ? [`${folder}/${outer}/${classes[0]![1]}`]
          : classes.slice(0, 2).map(([name, picture]) => `${folder}/${name}/${picture}`),
        ...classes.length > 1 ? [`or name the folder ${folder}/${outer}, which has that layout`] : [],
      ],
    };
  }
  return undefined;
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
