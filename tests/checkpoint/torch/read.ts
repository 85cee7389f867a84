/** PyTorch's files as tests read them. @module */
import { type ByteReader, ViewReader } from "../../../src/checkpoint/reading/byte_reader.ts";
import { PipeReader } from "../../../src/checkpoint/reading/pipe_reader.ts";
import { StreamPipe } from "../../../src/checkpoint/reading/stream_pipe.ts";
import { toFloat32 } from "../../../src/checkpoint/tensor.ts";
import { torch } from "../../../src/checkpoint/torch/format.ts";

/** A tensor's shape and numbers. */
export interface Read {
  readonly shape: readonly number[];
  readonly numbers: number[];
}

const FOLDER = new URL("../../fixtures/torch/", import.meta.url);

/** A file of `tests/fixtures/torch`. */
export async function torchFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL(name, FOLDER));
}

/** What PyTorch read from each file, by the files' names. */
export async function expectedTensors(): Promise<Record<string, Record<string, Read>>> {
  return JSON.parse(await Deno.readTextFile(new URL("expected.json", FOLDER)));
}

/** A reader of bytes that arrive in chunks, their length told or not. */
export function chunked(bytes: Uint8Array, isTold: boolean, chunk = 7): ByteReader {
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at += chunk));
      else controller.close();
    },
  });
  return new PipeReader(new StreamPipe(stream), isTold ? bytes.length : undefined, "it", {});
}

/** All tensors of a file, by name. */
export async function readTorch(
  bytes: Uint8Array,
  reader: ByteReader = new ViewReader(bytes, {}),
): Promise<Record<string, Read>> {
  const file = await torch.open(reader);
  const found: Record<string, Read> = {};
  await file.read(reader, (tensor) => {
    found[tensor.name] = { shape: tensor.shape, numbers: [...toFloat32({ ...tensor, scales: undefined })] };
  });
  return found;
}
