/**
 * `Promise.withResolvers`, which Node has from version 22: a bundle calls this instead.
 *
 * @module
 */

/** As `Promise.withResolvers`. */
export function promiseWithResolvers<T>(): PromiseWithResolvers<T> {
  let settle!: Pick<PromiseWithResolvers<T>, "resolve" | "reject">;
  const promise = new Promise<T>((resolve, reject) => settle = { resolve, reject });
  return { promise, ...settle };
}
