/**
 * Times the operators of a backend that computes as it is called, by the clock.
 *
 * @module
 */
import type { Backend, Tensor } from "./backend.ts";
import { type OperatorTime, Profile } from "./profile.ts";

/** Methods that compute nothing. */
const UNTIMED: ReadonlySet<string | symbol> = new Set([
  "upload",
  "uploadQuantized",
  "settle",
  "scope",
  "dispose",
]);

/** Wraps a backend so that it reports its operators' times once per pass, when the pass's first result is read. */
export function profiled(backend: Backend, report: (times: OperatorTime[]) => void): Backend {
  const profile = new Profile();
  let reporting: Promise<void> | undefined;
  const reportLater = () =>
    reporting ??= Promise.resolve().then(() => {
      reporting = undefined;
      report(profile.take());
    });
  return new Proxy(backend, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (name === "read") return (x: Tensor) => both(target.read(x), reportLater());
      if (UNTIMED.has(name)) return member.bind(target);
      return (...args: unknown[]) => {
        const start = performance.now();
        const result = member.apply(target, args);
        profile.add(String(name), performance.now() - start);
        return result;
      };
    },
  });
}

/** Settles as `value` does, but rejects with the error of `report` where that fails. */
async function both<T>(value: Promise<T>, report: Promise<void>): Promise<T> {
  return (await Promise.all([value, report]))[0];
}
