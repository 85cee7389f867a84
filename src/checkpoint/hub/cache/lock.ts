import { unlessAborted } from "../../../util/unless_aborted.ts";
import { parentOf } from "./write_file.ts";

/** Milliseconds between two attempts. */
const INTERVAL = 100;

/**
 * Waits until a file is locked, as Python's `filelock` locks it, so that one process at a time goes on. `using` unlocks it;
 * a process that ends does, too. The file stays: removing it would let two processes lock two files.
 */
export async function lockFile(path: string, signal: AbortSignal | undefined): Promise<Disposable> {
  await Deno.mkdir(parentOf(path), { recursive: true });
  const file = await Deno.open(path, { read: true, write: true, create: true });
  try {
    await lock(file, signal);
    return { [Symbol.dispose]: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Deno before 2.9 can only wait, which nothing ends. */
async function lock(file: Deno.FsFile, signal: AbortSignal | undefined): Promise<void> {
  const { tryLock } = file as { tryLock?(exclusive: boolean): Promise<boolean> };
  if (tryLock === undefined) {
    const locking = file.lock(true);
    return await (signal ? unlessAborted(locking, signal) : locking);
  }
  while (!await tryLock.call(file, true)) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}
