/**
 * A search for graphics cards on Linux that loads no driver: asking for an adapter where there is no card would only
 * load the one that computes in software, which takes 70 MB and writes to standard error.
 *
 * @module
 */

/** Names in a folder; `undefined` where it may not be looked at without a question. */
export type Look = (folder: string) => string[] | undefined;

/** Names of graphics cards in `/dev`; every driver of one needs one of these. */
const CARDS = /^(dri|nvidia|nvgpu|nvhost|nvmap|dxg|kfd|mali|kgsl)/;

/** Traces of cards outside `/dev`, which `--allow-read` in Deno does not open. */
const TRACES: readonly (readonly [folder: string, name: RegExp])[] = [
  ["/run/udev/data", /^c226:(12[89]|1[3-9]\d|[2-9]\d\d)$/], // devices that render
  ["/etc/vulkan/icd.d", /nvidia/], // in a container there is no udev, but the driver
  ["/usr/share/vulkan/icd.d", /nvidia/],
  ["/usr/lib/wsl", /^drivers$/],
];

/** Tells whether there is surely no card, by `/dev`, or by all that may be looked at instead. */
export function hasNoCard(look: Look = namesIn): boolean {
  if (globalThis.Deno?.build.os !== "linux") return false;
  const devices = look("/dev");
  if (devices) return !devices.some((name) => CARDS.test(name));
  return TRACES.every(([folder, trace]) => look(folder)?.some((name) => trace.test(name)) === false);
}

function namesIn(folder: string): string[] | undefined {
  if (Deno.permissions.querySync({ name: "read", path: folder }).state !== "granted") return undefined;
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? [] : undefined;
  }
}
