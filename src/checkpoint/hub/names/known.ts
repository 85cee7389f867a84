/**
 * Names that stand for a repository without naming it: short ones, and those that timm gives its models.
 *
 * @module
 */
import { nearest } from "../../../util/names/nearest.ts";
import { TIMM_TAGS } from "./generated/timm_tags.ts";
import { splitRevision } from "./hub_name.ts";
import { RECOMMENDED } from "./recommended.ts";

let table: ReadonlyMap<string, string> | undefined;

function repositories(): ReadonlyMap<string, string> {
  return table ??= new Map([...aliases(), ...timmNames()]);
}

/** The repository that a short name or a name of timm's stands for. */
export function knownRepository(name: string): string | undefined {
  return repositories().get(name) ?? repositories().get(name.toLowerCase());
}

/** Tells whether a text is a short name or one of timm's, perhaps with a revision. */
export function isKnownName(source: string): boolean {
  return knownRepository(splitRevision(source)[0]) !== undefined;
}

/** timm's name of the network, of one of timm's names. */
export function knownArchitecture(name: string): string | undefined {
  const isAlias = RECOMMENDED.some(({ alias }) => alias === name.toLowerCase());
  return isAlias || knownRepository(name) === undefined ? undefined : name.split(".")[0]!.toLowerCase();
}

/** The known names that look most like one that there is not, best first. */
export function nearestNames(name: string, most = 5): string[] {
  return nearest(name, [...repositories().keys()], most);
}

function aliases(): [string, string][] {
  return RECOMMENDED.map(({ alias, repository }) => [alias, repository]);
}

/** A name without a tag stands for the first one's repository. */
function timmNames(): [string, string][] {
  return TIMM_TAGS.trim().split("\n").flatMap((line) => {
    const [architecture, ...tags] = line.split(" ");
    const entries = tags.map((entry): [string, string] => {
      const [tag, repository] = entry.split("=");
      const name = `${architecture}.${tag}`;
      return [name, repository ?? `timm/${name}`];
    });
    return [[architecture!, entries[0]![1]] as [string, string], ...entries];
  });
}
