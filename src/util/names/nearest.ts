/** The names, of those that there are, that look most like one that there is not; the best first. */
export function nearest(name: string, known: readonly string[], most = 5): string[] {
  const wanted = pairsOf(name);
  return known
    .map((known) => ({ known, likeness: likeness(wanted, pairsOf(known)) }))
    .filter(({ likeness }) => likeness > 0.4)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, most)
    .map(({ known }) => known);
}

/** Pairs of neighbouring letters and digits, whatever separates the words. */
function pairsOf(name: string): Set<string> {
  const letters = ` ${name.toLowerCase().replace(/[^a-z\d]+/g, " ").trim()} `;
  return new Set(Array.from({ length: letters.length - 1 }, (_, i) => letters.slice(i, i + 2)));
}

/** Dice's coefficient: 1 for the same pairs, 0 for none in common. */
function likeness(a: Set<string>, b: Set<string>): number {
  return 2 * [...a].filter((pair) => b.has(pair)).length / (a.size + b.size);
}
