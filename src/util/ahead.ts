/**
 * Begins things before they are asked for.
 *
 * @param depth how many may be begun, or done, and not yet asked for; 0: each begins when it is asked for
 * @returns what came of them, in order; where one fails, what those before it gave comes first
 */
export async function* ahead<T, R>(
  items: Iterable<T>,
  depth: number,
  begin: (item: T) => Promise<R>,
): AsyncGenerator<R, void, void> {
  const begun: Promise<R>[] = [];
  for (const item of items) {
    const result = begin(item);
    result.catch(() => {}); // whoever asks for it is told; perhaps nobody does
    begun.push(result);
    if (begun.length > depth) yield await begun.shift()!;
  }
  for (const result of begun) yield await result;
}
