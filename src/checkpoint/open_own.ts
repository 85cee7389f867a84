import { defineConfig, type VitConfig } from "../vit/config.ts";
import { assemble, NOTHING_BESIDE } from "./assemble.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { ByteReader } from "./reading/byte_reader.ts";
import { safetensors } from "./safetensors/format.ts";

/**
 * Opens the embedded file, without looking for what the tests have: its format and names, and that its configuration is
 * whole and that of its tensors. That saves a fiftieth of the time for one picture.
 *
 * @param told wins over what the file says, and is held against the tensors
 * @throws {CheckpointError} when what is told contradicts the tensors
 */
export async function openOwn(reader: ByteReader, told?: Partial<VitConfig>): Promise<Checkpoint> {
  const file = { ...await safetensors.open(reader), format: safetensors.name };
  const named = { file, config: {}, positions: "timm", naming: "timm", unused: [] } as const;
  const resolve = told
    ? (await import("./config/resolve.ts")).resolveConfig
    : (_: unknown, said: Partial<VitConfig>) => defineConfig(said);
  return await assemble(named, reader, NOTHING_BESIDE, told ?? {}, resolve);
}
