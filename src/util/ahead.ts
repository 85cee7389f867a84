/**
 * Maps items to results, of which some are begun before they are asked for.
 *
 * @param depth the most results that are begun before they are asked for; 0: each begins when it is asked for
 * @returns the results in order; a failure comes after the results before it
 */
export async function* ahead<T, R>(
  items: Iterable<T>,
  depth: number,
  begin: (item: T) => Promise<R>,
): AsyncGenerator<R, void, void> {
  const begun: Promise<R>[] = [];
  for (const item of items) {
    const result = begin(item);
    result.catch(() => {}); // a failure is thrown when its result is asked for, which may never be
    begun.push(result);
    if (begun.length > depth) yield await begun.shift()!;
  }
  for (const result of begun) yield await result;
}
