/** Calls `load` once and remembers its promise; a failure is forgotten, so that the next call tries again. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () =>
    pending ??= load().catch((error: unknown) => {
      pending = undefined;
      throw error;
    });
}
