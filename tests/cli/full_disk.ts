/**
 * A disk of one megabyte, for tests of what happens when it is full.
 *
 * @module
 */

/** True where disks can be mounted. */
export const CAN_MOUNT = Deno.build.os === "linux" && Deno.uid() === 0;

/** The end of a test's name, which says why it is skipped. */
export const WHO = CAN_MOUNT ? "" : " (skipped: only root can mount)";

/** Gives `test` the folder as a disk of one megabyte. */
export async function withSmallDisk(folder: string, test: () => Promise<void>): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const args = ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder];
  const { success } = await new Deno.Command("mount", { args }).output();
  if (!success) return console.log("skipped: this root cannot mount");
  try {
    await test();
  } finally {
    await new Deno.Command("umount", { args: [folder] }).output();
  }
}

/** Leaves no room but so much. */
export async function fill(path: string, left = 0): Promise<void> {
  {
    using file = await Deno.open(path, { write: true, create: true });
    try {
      while (true) await file.write(new Uint8Array(4096));
    } catch {
      // full
    }
  }
  const { size } = await Deno.stat(path);
  await Deno.truncate(path, Math.max(0, size - left));
}
