/** Waits until a backend has as many threads as were asked for: they start while it works with fewer. */
export async function withAllThreads<B extends { readonly threads: number }>(
  backend: B,
  threads: number,
): Promise<B> {
  while (backend.threads < threads) await new Promise((resolve) => setTimeout(resolve, 1));
  return backend;
}
