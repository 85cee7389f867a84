/**
 * Makes a model of larger patches, and so of larger pictures with as many patches, which answers enlarged patches as it
 * answered the small ones: a start for training on finer pictures.
 *
 *     deno task weights:enlarge FOLDER PATCH OUT
 *
 * @module
 */
import { openCheckpoint } from "../src/checkpoint/open_checkpoint.ts";
import { type NamedTensor, writeSafetensors } from "../src/checkpoint/safetensors/writer.ts";
import { toFloat32 } from "../src/checkpoint/tensor.ts";
import { finish } from "../src/cli/terminal/print.ts";
import { resampleAxis, resampleWeights } from "../src/image/resize/resample_weights.ts";
import { configJson } from "../src/train/run/save_model.ts";

const KERNEL = "patch_embed.proj.weight";

/** A matrix, row by row. */
type Matrix = number[][];

/** Writes a model in hub layout whose patches have `patchSize` pixels on a side. */
async function enlarge(folder: string, patchSize: number, out: string): Promise<void> {
  using checkpoint = await openCheckpoint(folder);
  const { config, preprocess, classNames, name } = checkpoint;
  const from = config.patchSize;
  if (!(patchSize > from)) throw new Error(`Cannot enlarge patches of ${from} to ${patchSize} pixels`);
  const imageSize = config.imageSize / from * patchSize;
  const larger = { ...config, imageSize, patchSize };
  const preprocessing = { ...preprocess, imageSize };
  const tensors: NamedTensor[] = [];
  await checkpoint.readTensors((tensor) => {
    const { name, shape } = tensor;
    const data = toFloat32(tensor).slice();
    const isKernel = name === KERNEL;
    tensors.push({
      name,
      dtype: "F32",
      shape: isKernel ? [config.embedDim, config.inChannels, patchSize, patchSize] : shape,
      data: isKernel ? enlargeKernels(data, from, patchSize) : data,
    });
  });
  const own = { ...larger, preprocess: preprocessing, classNames };
  await Deno.mkdir(out, { recursive: true });
  await Deno.writeFile(
    `${out}/model.safetensors`,
    writeSafetensors(tensors, { "vit_edge": JSON.stringify(own) }),
  );
  const facts = { name, config: larger, preprocessing, classNames: classNames ?? [] };
  const training = { enlarged: { from: [config.imageSize, from], to: [imageSize, patchSize] } };
  await Deno.writeTextFile(
    `${out}/config.json`,
    JSON.stringify(await configJson(facts, training), null, 2) + "\n",
  );
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

if (import.meta.main) {
  const [folder, patch, out] = Deno.args;
  if (!folder || !out || !/^\d+$/.test(patch!)) {
    console.error(
      "Cannot enlarge a model's patches: name its folder, the pixels of a patch and a new folder",
    );
    Deno.exitCode = 2;
  } else await finish(enlarge(folder, Number(patch), out));
}
