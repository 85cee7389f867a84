/**
 * Names that stand for a repository without naming it: short ones, and those that timm gives its models.
 *
 * @module
 */
import { TIMM_TAGS } from "./generated/timm_tags.ts";
import { RECOMMENDED } from "./recommended.ts";

let repositories: ReadonlyMap<string, string> | undefined;

/** The repository that a short name or a name of timm's stands for. */
export function knownRepository(name: string): string | undefined {
  repositories ??= new Map([...aliases(), ...timmNames()]);
  return repositories.get(name) ?? repositories.get(name.toLowerCase());
}

/** The known names that look most like one that there is not, best first. */
export function nearestNames(name: string, most = 5): string[] {
  repositories ??= new Map([...aliases(), ...timmNames()]);
  const wanted = pairsOf(name);
  return [...repositories.keys()]
    .map((known) => ({ known, likeness: likeness(wanted, pairsOf(known)) }))
    .filter(({ likeness }) => likeness > 0.4)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, most)
    .map(({ known }) => known);
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

/** Pairs of neighbouring letters and digits, whatever separates the words. */
function pairsOf(name: string): Set<string> {
  const letters = ` ${name.toLowerCase().replace(/[^a-z\d]+/g, " ").trim()} `;
  return new Set(Array.from({ length: letters.length - 1 }, (_, i) => letters.slice(i, i + 2)));
}

/** Dice's coefficient: 1 for the same pairs, 0 for none in common. */
function likeness(a: Set<string>, b: Set<string>): number {
  return 2 * a.intersection(b).size / (a.size + b.size);
}
