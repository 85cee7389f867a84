/**
 * The rules of the architecture. Each returns a line for every place that breaks it.
 *
 * @module
 */
import type { ImportGraph } from "./imports.ts";

/** Rooms beside each other: the beginnings of the paths that belong to them. The longest that fits a path wins. */
export type Floor = readonly string[];

/** Files that import something above them, or something in another room of their floor, or that have no floor. */
export function upwardImports(graph: ImportGraph, floors: readonly Floor[]): string[] {
  const rooms = floors.flatMap((floor, level) => floor.map((prefix) => ({ prefix, level })));
  rooms.sort((a, b) => b.prefix.length - a.prefix.length);
  const roomOf = (path: string) => rooms.find(({ prefix }) => path.startsWith(prefix));
  return [...graph].flatMap(([path, imports]) => {
    const own = roomOf(path);
    if (!own) return [`${path} is on no floor`];
    return imports.flatMap((imported) => {
      const other = roomOf(imported);
      if (!other) return [`${path} imports ${imported}, which is on no floor`];
      if (other === own || other.level < own.level) return [];
      return [`${path} imports ${imported} ${other.level > own.level ? "above" : "beside"} it`];
    });
  });
}

/** Rooms that no file belongs to. */
export function emptyRooms(graph: ImportGraph, floors: readonly Floor[]): string[] {
  const paths = [...graph.keys()];
  return floors.flat().filter((prefix) => !paths.some((path) => path.startsWith(prefix)));
}

/** Imports of files that are not there. */
export function missingFiles(graph: ImportGraph): string[] {
  return [...graph].flatMap(([path, imports]) =>
    imports.filter((imported) => !graph.has(imported)).map((imported) => `${path} imports ${imported}`)
  );
}

/** Files that reach themselves by their imports; each circle is told once, by its shortest way round from one file. */
export function circles(graph: ImportGraph): string[] {
  const told = new Set<string>();
  const found: string[] = [];
  for (const path of graph.keys()) {
    const way = told.has(path) ? undefined : wayBack(graph, path);
    if (!way) continue;
    way.forEach((member) => told.add(member));
    found.push(way.join(" → "));
  }
  return found;
}

/** The shortest way from a file through its imports back to it. */
function wayBack(graph: ImportGraph, start: string): string[] | undefined {
  const ways = new Map<string, string[]>([[start, [start]]]);
  for (const [path, way] of ways) { // grows while it is walked: breadth first
    for (const imported of graph.get(path) ?? []) {
      if (imported === start) return [...way, start];
      if (!ways.has(imported)) ways.set(imported, [...way, imported]);
    }
  }
  return undefined;
}

/** Folders in which more than `most` of these files lie beside each other. */
export function crowdedFolders(paths: readonly string[], most: number): string[] {
  const byFolder = Map.groupBy(paths, (path) => path.slice(0, path.lastIndexOf("/")));
  return [...byFolder]
    .filter(([, files]) => files.length > most)
    .map(([folder, files]) => `${folder} has ${files.length} sources`);
}

/** Files of more than `most` lines. */
export function longFiles(texts: ReadonlyMap<string, string>, most: number): string[] {
  const counted = [...texts].map(([path, text]) => [path, text.trimEnd().split("\n").length] as const);
  return counted.filter(([, lines]) => lines > most).map(([path, lines]) => `${path} has ${lines} lines`);
}
