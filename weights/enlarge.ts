/**
 * Makes a larger model that answers as the small one, to be trained on: of larger patches, and so of larger pictures
 * with as many patches, of which enlarged ones are answered as the small ones were; or of a wider MLP.
 *
 *     deno task weights:enlarge FOLDER OUT [--patch PIXELS] [--mlp-ratio R]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { openCheckpoint } from "../src/checkpoint/open_checkpoint.ts";
import { type NamedTensor, writeSafetensors } from "../src/checkpoint/safetensors/writer.ts";
import { toFloat32 } from "../src/checkpoint/tensor.ts";
import { ABOVE_0, numberOf, WHOLE_FROM_1 } from "../src/cli/options/values.ts";
import { finish } from "../src/cli/terminal/print.ts";
import { resampleAxis, resampleWeights } from "../src/image/resize/resample_weights.ts";
import { keyOf, RandomStream } from "../src/numbers/random_stream.ts";
import { configJson } from "../src/train/run/save_model.ts";
import { mlpDim } from "../src/vit/sizes.ts";

const KERNEL = "patch_embed.proj.weight";

/** A matrix, row by row. */
type Matrix = number[][];

/** What becomes larger; the rest stays. */
interface Size {
  readonly patchSize?: number | undefined;
  readonly mlpRatio?: number | undefined;
}

/** A parameter as a file has it. */
type Parameter = Pick<NamedTensor, "name" | "shape"> & { readonly data: Float32Array };

/** Writes an enlarged model in hub layout. */
export async function enlarge(folder: string, size: Size, out: string): Promise<void> {
  using checkpoint = await openCheckpoint(folder);
  const { config, preprocess, classNames, name } = checkpoint;
  const { patchSize = config.patchSize, mlpRatio = config.mlpRatio } = size;
  refuseSmaller("patches", config.patchSize, patchSize);
  refuseSmaller("the MLP's ratio", config.mlpRatio, mlpRatio);
  if (mlpRatio > config.mlpRatio && config.mlp === "gated") {
    throw new TypeError("Cannot enlarge a gated MLP: a plain one is wanted");
  }
  const imageSize = config.imageSize / config.patchSize * patchSize;
  const larger = { ...config, imageSize, patchSize, mlpRatio };
  const preprocessing = { ...preprocess, imageSize };
  const tensors: NamedTensor[] = [];
  await checkpoint.readTensors((tensor) => {
    const { name, shape } = tensor;
    const parameter = { name, shape, data: toFloat32(tensor).slice() };
    const enlarged = name === KERNEL
      ? enlargePatches(parameter, patchSize)
      : widen(parameter, mlpDim(larger));
    tensors.push({ ...enlarged, dtype: "F32" });
  });
  const own = { ...larger, preprocess: preprocessing, classNames };
  await Deno.mkdir(out, { recursive: true });
  await Deno.writeFile(
    `${out}/model.safetensors`,
    writeSafetensors(tensors, { "vit_edge": JSON.stringify(own) }),
  );
  const facts = { name, config: larger, preprocessing, classNames: classNames ?? [] };
  const training = { enlarged: { patchSize, mlpRatio } };
  await Deno.writeTextFile(
    `${out}/config.json`,
    JSON.stringify(await configJson(facts, training), null, 2) + "\n",
  );
}

function refuseSmaller(what: string, from: number, to: number): void {
  if (to < from) throw new RangeError(`Cannot enlarge ${what} from ${from} to ${to}`);
}

/** A parameter of an MLP that has `hidden` units; others as they are. New units look at random, and say nothing yet. */
export function widen({ name, shape, data }: Parameter, hidden: number): Parameter {
  const [rows, columns = 1] = shape as [number, number?];
  if (name.endsWith("mlp.fc1.weight") || name.endsWith("mlp.fc1.bias")) {
    const wide = new Float32Array(hidden * columns);
    const random = new RandomStream(keyOf(...new TextEncoder().encode(name)));
    if (name.endsWith("weight")) wide.forEach((_, i) => wide[i] = random.normal() / Math.sqrt(columns));
    wide.set(data);
    return { name, shape: [hidden, ...shape.slice(1)], data: wide };
  }
  if (name.endsWith("mlp.fc2.weight")) {
    const wide = new Float32Array(rows * hidden);
    for (let row = 0; row < rows; row++) {
      wide.set(data.subarray(row * columns, (row + 1) * columns), row * hidden);
    }
    return { name, shape: [rows, hidden], data: wide };
  }
  return { name, shape, data };
}

/** Kernels of patches of `to` pixels on a side. */
function enlargePatches({ name, shape, data }: Parameter, to: number): Parameter {
  const from = shape[2]!;
  return {
    name,
    shape: [shape[0]!, shape[1]!, to, to],
    data: from === to ? data : enlargeKernels(data, from, to),
  };
}

/**
 * Kernels w' of larger patches with the least norm for which w'·(R x) = w·x, where R enlarges a patch (bicubic): the
 * pseudoinverse of Rᵀ times w (Beyer et al., "FlexiViT", 2023). R works on rows and columns alike, so it does, too.
 *
 * @param kernels [N, from, from]
 * @returns [N, to, to]
 */
export function enlargeKernels(kernels: Float32Array, from: number, to: number): Float32Array {
  const r = enlargement(from, to);
  const spread = product(r, inverse(product(transposed(r), r)));
  const larger = new Float32Array(kernels.length / from ** 2 * to ** 2);
  for (let i = 0; i < kernels.length / from ** 2; i++) {
    const kernel = Array.from(
      { length: from },
      (_, y) => [...kernels.subarray((i * from + y) * from).slice(0, from)],
    );
    larger.set(product(product(spread, kernel), transposed(spread)).flat(), i * to ** 2);
  }
  return larger;
}

/** The matrix [to, from] that enlarges `from` pixels in a row. */
export function enlargement(from: number, to: number): Matrix {
  const { first, count, weights, taps } = resampleWeights(resampleAxis(from, to, "bicubic"), 0, to);
  return Array.from({ length: to }, (_, i) => {
    const row = new Array<number>(from).fill(0);
    for (let k = 0; k < count[i]!; k++) row[first[i]! + k] = weights[i * taps + k]! / 2 ** 22;
    return row;
  });
}

/** The product of two matrices. */
export function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
}

/** Columns as rows. */
export function transposed(a: Matrix): Matrix {
  return a[0]!.map((_, j) => a.map((row) => row[j]!));
}

/** The inverse of a positive definite matrix, by elimination. */
function inverse(a: Matrix): Matrix {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => Number(i === j))]);
  for (let i = 0; i < n; i++) {
    const pivot = rows[i]![i]!;
    rows[i] = rows[i]!.map((x) => x / pivot);
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const share = rows[j]![i]!;
      rows[j] = rows[j]!.map((x, k) => x - share * rows[i]![k]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { patch: { type: "string" }, "mlp-ratio": { type: "string" } },
  });
  const patchSize = numberOf("patch", values.patch, WHOLE_FROM_1);
  const mlpRatio = numberOf("mlp-ratio", values["mlp-ratio"], ABOVE_0);
  const [folder, out, ...more] = positionals;
  if (!folder || !out || more.length > 0) {
    throw new TypeError("Cannot enlarge a model: its folder and a new one are wanted");
  }
  await enlarge(folder, { patchSize, mlpRatio }, out);
}

if (import.meta.main) await finish(main(Deno.args));
