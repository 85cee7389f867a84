import { assertEquals } from "@std/assert";
import { loadWeights } from "../../../src/checkpoint/checkpoint.ts";
import { type LoadOptions, openCheckpoint } from "../../../src/checkpoint/open_checkpoint.ts";
import { MICRO } from "../../support/micro_file.ts";
import { MockHub, type MockOptions } from "../../support/mock_hub.ts";

/** A hub, a cache, and who reads from it. */
export interface Scene {
  readonly hub: MockHub;
  readonly cacheDir: string;
  /** Reads a micro network from the hub; returns its name. */
  readonly read: (source: string, options?: LoadOptions) => Promise<string>;
}

/** Runs with a hub and an empty cache. */
export async function withMockHub(options: MockOptions, run: (scene: Scene) => Promise<void>): Promise<void> {
  const cacheDir = await Deno.makeTempDir();
  await using hub = new MockHub(options);
  const { endpoint } = hub;
  try {
    const read = (source: string, told: LoadOptions = {}) =>
      readMicro(source, { endpoint, cacheDir, offline: false, ...told });
    await run({ hub, cacheDir, read });
  } finally {
    await Deno.remove(cacheDir, { recursive: true });
  }
}

async function readMicro(source: string, options: LoadOptions): Promise<string> {
  using checkpoint = await openCheckpoint(source, options);
  await loadWeights(checkpoint, () => {});
  assertEquals(checkpoint.config, MICRO);
  return checkpoint.name;
}
