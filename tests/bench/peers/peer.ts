/**
 * The process of a contestant of `bench:peers`: it makes ready, runs once, and then runs once for every
 * message. The peers' files, this one included, are copied to a folder with their package before they run, so
 * they import nothing of this repository.
 *
 * @module
 */

/** The job to compute, as JSON in the first argument. */
export interface Job {
  /** A whole network, one transformer block, one matrix product with its bias, or a training step. */
  readonly kind: "model" | "block" | "product" | "training";
  /** A safetensors file with timm's names: the model, `norm1.weight` … of a block, `weight` and `bias`. */
  readonly weights: string;
  /** The same model as ONNX. */
  readonly onnx: string;
  /** That with dynamic quantization. */
  readonly quantized: string;
  /** A safetensors file whose `input` is to be computed with; for training also `targets`. */
  readonly data: string;
  readonly heads: number;
  readonly threads: number;
  /** float32 where it is absent. */
  readonly dtype?: "int8" | "f16";
  /** The same bits on every machine, where the library can choose. */
  readonly deterministic?: boolean;
  /** The CPU where it is absent. */
  readonly device?: "cpu" | "gpu";
  /** The file for the first result, as raw floats. */
  readonly output: string;
}

/** Named arrays with their shapes. */
export type Arrays = ReadonlyMap<string, { readonly shape: number[]; readonly data: Float32Array }>;

/** Computes the floats of the result from those of `input`. */
export type Run = (input: Float32Array) => Promise<Float32Array>;

/** Serves one job: for every message on standard input one run, and its milliseconds on standard output. */
export async function serve(prepare: (job: Job) => Promise<Run>): Promise<void> {
  const job: Job = JSON.parse(Deno.args[0]!);
  const { data: input } = (await readArrays(job.data)).get("input")!;
  const start = performance.now();
  const run = await prepare(job);
  const first = await run(input);
  const loadMilliseconds = performance.now() - start;
  await Deno.writeFile(job.output, new Uint8Array(first.buffer, first.byteOffset, first.byteLength));
  await say({ loadMilliseconds });
  for await (const _message of Deno.stdin.readable) {
    const start = performance.now();
    await run(input);
    await say({ milliseconds: performance.now() - start });
  }
  Deno.exit();
}

/** The arrays of a float32 safetensors file. */
export async function readArrays(path: string): Promise<Arrays> {
  const { buffer } = await Deno.readFile(path);
  const headerEnd = 8 + Number(new DataView(buffer).getBigUint64(0, true));
  type Entry = { shape: number[]; "data_offsets": [number, number] };
  const header: Record<string, Entry> = JSON.parse(new TextDecoder().decode(buffer.slice(8, headerEnd)));
  delete header["__metadata__"];
  return new Map(
    Object.entries(header).map(([name, { shape, data_offsets: [from, to] }]) => [
      name,
      { shape, data: new Float32Array(buffer.slice(headerEnd + from, headerEnd + to)) },
    ]),
  );
}

async function say(message: Record<string, unknown>): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(message) + "\n"));
}
