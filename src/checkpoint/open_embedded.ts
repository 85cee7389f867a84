import type { VitConfig } from "../vit/config.ts";
import type { ModelFacts, OpenModel } from "./checkpoint.ts";
import type { Preprocessing } from "./config/hub_config.ts";
import { type ReadOptions, ViewReader } from "./reading/byte_reader.ts";
import type { TensorDescription } from "./tensor.ts";

/** The length of a safetensors file's header comes first. */
const PREFIX_BYTES = 8;

/** The header of a safetensors file, as `weights/build.ts` writes it. */
interface Header {
  readonly __metadata__: Readonly<Record<"vit_edge", string>>;
  readonly [name: string]: unknown;
}

type Own = VitConfig & { readonly preprocess: Preprocessing; readonly classNames: readonly string[] };

/**
 * Opens the embedded file. Nothing in it is checked here but in the tests, which hold it against what `openCheckpoint` says
 * of it: that saves a twentieth of the time for one picture.
 *
 * @param bytes a safetensors file whose metadata are complete, and whose tensors lie in their order
 */
export function openEmbedded(name: string, bytes: Uint8Array, options: ReadOptions): OpenModel {
  const [length] = new Uint32Array(bytes.buffer, bytes.byteOffset, 1);
  const dataStart = PREFIX_BYTES + length!;
  const text = new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, dataStart));
  const { __metadata__: metadata, ...entries } = JSON.parse(text) as Header;
  const { preprocess, classNames, ...config } = JSON.parse(metadata["vit_edge"]) as Own;
  const facts: ModelFacts = { name, config, preprocess, classNames, activation: "softmax" };
  const tensors = new Map(
    Object.entries(entries).map(([name, entry]) => [name, { ...entry as Omit<Entry, "name">, name }]),
  );
  return {
    ...facts,
    tensors,
    async readTensors(visit) {
      const reader = new ViewReader(bytes, options);
      await reader.take(dataStart);
      for (const { name, dtype, shape, data_offsets: [begin, end] } of tensors.values()) {
        await visit({ name, dtype, shape, bytes: await reader.take(end - begin) });
      }
    },
    [Symbol.dispose]() {},
  };
}

interface Entry extends TensorDescription {
  readonly "data_offsets": readonly [begin: number, end: number];
}
