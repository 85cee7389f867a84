import { assertEquals } from "@std/assert";
import { hasNoCard, type Look } from "./graphics_card.ts";

const isLinux = Deno.build.os === "linux";

/** Folders with names in them; `null` may not be looked at, and what is not there is empty. */
function looking(folders: Record<string, string[] | null>): Look {
  return (folder) => folder in folders ? folders[folder] ?? undefined : [];
}

Deno.test("on Linux /dev tells that there is no card, to who may look", () => {
  const withNames = (...names: string[]) =>
    hasNoCard(looking({ "/dev": names, "/etc/vulkan/icd.d": ["nvidia"] }));
  assertEquals(withNames("null", "tty", "shm"), isLinux);
  for (const card of ["dri", "nvidiactl", "dxg", "kfd"]) assertEquals(withNames("null", card), false, card);
});

Deno.test("to others what cards leave elsewhere tells it", () => {
  const leaving = (folder: string, ...names: string[]) =>
    hasNoCard(looking({ "/dev": null, [folder]: names }));
  assertEquals(leaving("/run/udev/data", "c1:3", "c226:0", "b8:128"), isLinux);
  assertEquals(leaving("/run/udev/data", "c226:128"), false);
  assertEquals(leaving("/usr/share/vulkan/icd.d", "lvp_icd.x86_64.json", "intel_icd.x86_64.json"), isLinux);
  assertEquals(leaving("/etc/vulkan/icd.d", "nvidia_icd.json"), false);
});

Deno.test("without permission to read folders a card is not ruled out", () => {
  assertEquals(hasNoCard(() => undefined), false);
  assertEquals(hasNoCard(looking({ "/dev": null, "/usr/share/vulkan/icd.d": null })), false);
});
