import { once } from "../../util/once.ts";
import { withoutEnvironment } from "../without_environment.ts";
import type { QueuePackages } from "./package_types.ts";

/** The environment that the packages find: no native code, nothing else. */
const ENVIRONMENT = { MSGPACKR_NATIVE_ACCELERATION_DISABLED: "true" };

/**
 * Loads the packages that only a queue needs. The name is no text in `import()`: Deno would read, and download, all that
 * it leads to at every start.
 */
export const loadQueuePackages: () => Promise<QueuePackages> = once(() =>
  withoutEnvironment(() => import(new URL("./packages.js", import.meta.url).href), ENVIRONMENT)
);
