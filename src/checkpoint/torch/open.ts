import type { ByteReader } from "../reading/byte_reader.ts";
import type { TensorFile } from "../format.ts";
import { openLegacy } from "./legacy.ts";
import { ByteSource } from "./source.ts";
import { openZip } from "./zip/open_zip.ts";

const PICKLE = 0x80;

/** Opens a file of either kind. @throws {CheckpointError} where it is damaged, or holds what is not read */
export async function openTorch(reader: ByteReader): Promise<TensorFile> {
  const source = new ByteSource(reader);
  await source.need(1);
  const isLegacy = source.look(1).getUint8(0) === PICKLE;
  return await (isLegacy ? openLegacy(source, reader.total) : openZip(source, reader.total));
}
