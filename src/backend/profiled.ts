/**
 * Times the operators of a backend that computes as it is called, by the clock.
 *
 * @module
 */
import type { Backend } from "./backend.ts";
import { type OperatorTime, Profile } from "./profile.ts";

const OPERATORS: ReadonlySet<string | symbol> = new Set(
  ["patchify", "linear", "embed", "layerNorm", "attention", "attentionWeights", "token", "softmax", "mean"],
);

/** The same backend, which reports once per pass, when the first result of it is read. */
export function profiled(backend: Backend, report: (times: OperatorTime[]) => void): Backend {
  const profile = new Profile();
  let reading = false;
  const reportLater = () => {
    if (reading) return;
    reading = true;
    queueMicrotask(() => {
      reading = false;
      report(profile.take());
    });
  };
  return new Proxy(backend, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (!OPERATORS.has(name)) {
        if (name === "read") reportLater();
        return member.bind(target);
      }
      return (...args: unknown[]) => {
        const start = performance.now();
        const result = member.apply(target, args);
        profile.add(String(name), performance.now() - start);
        return result;
      };
    },
  });
}
