/** Groups what comes into arrays of at most so many items, in order. */
export async function* chunks<T>(
  items: AsyncIterable<T> | Iterable<T>,
  most: number,
): AsyncGenerator<T[], void, void> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < most) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
