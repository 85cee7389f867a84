/**
 * The time of a training step, operator by operator.
 *
 * @module
 */
import type { TrainingBackend } from "../../../src/backend/backward.ts";
import { Profile } from "../../../src/backend/profile.ts";
import type { Scenario } from "../harness/scenarios.ts";
import { readArrays } from "../peers/peer.ts";
import { openStep } from "./step.ts";

/** Members that are no work of the device, or only hand on what they are given. */
const PASSED = new Set<string | symbol>(["scope", "release", "dispose", "read"]);

/** Steps before the clock starts. */
const WARMUP = 3;

/** Names, calls and milliseconds of one step, the mean of `rounds`; the rest of its time last. */
export async function profileStep(
  { weights, data }: Scenario["job"],
  threads: number,
  rounds: number,
): Promise<[string, number, number][]> {
  const profile = new Profile();
  const { step, dispose } = await openStep(
    await readArrays(weights),
    threads,
    (backend) => timed(backend, profile),
  );
  const arrays = await readArrays(data);
  const run = () => step(arrays.get("input")!.data, arrays.get("targets")!.data);
  for (let i = 0; i < WARMUP; i++) await run();
  profile.take();
  const start = performance.now();
  for (let i = 0; i < rounds; i++) await run();
  const whole = (performance.now() - start) / rounds;
  dispose();
  const rows = profile.take().map(({ operator, calls, milliseconds }): [string, number, number] => {
    return [operator, calls / rounds, milliseconds / rounds];
  });
  const counted = rows.reduce((sum, [, , milliseconds]) => sum + milliseconds, 0);
  return [...rows, ["everything else", 0, whole - counted]];
}

/** The same backend, whose calls are added to `profile`. */
function timed(backend: TrainingBackend, profile: Profile): TrainingBackend {
  return new Proxy(backend, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (PASSED.has(name)) return member.bind(target);
      return (...args: unknown[]) => {
        const start = performance.now();
        const result = member.apply(target, args);
        profile.add(String(name), performance.now() - start);
        return result;
      };
    },
  });
}
