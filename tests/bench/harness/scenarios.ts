/**
 * The scenarios that the contestants compute, with the answers.
 *
 * @module
 */
import { writeSafetensors } from "../../../src/checkpoint/safetensors/writer.ts";
import { ReferenceBackend } from "../../../src/reference/reference_backend.ts";
import { Random } from "../../support/random.ts";
import { type Job, readArrays } from "../peers/peer.ts";
import { onBackend } from "../peers/vit_edge.ts";
import { note } from "../print.ts";
import { exportModel, textOf } from "./work.ts";

/** One thing to compute. */
export interface Scenario {
  readonly title: string;
  readonly job: Omit<Job, "threads" | "output">;
  /** The right result. */
  readonly answer: Float32Array;
}

/** Sizes of the family that are measured. */
export type Size = "tiny" | "base";

/** Sizes by name, with T = 197. */
const SIZES = {
  tiny: { dim: 192, heads: 3, title: "ViT-Ti/16" },
  base: { dim: 768, heads: 12, title: "ViT-B/16" },
};
const TOKENS = 197;

/** A whole network from the oracle. @throws {Missing} where the oracle is not */
export async function modelScenario(work: string, size: Size): Promise<Scenario> {
  const { heads, title } = SIZES[size];
  const files = await exportModel(work, size);
  const answer = (await readArrays(files.data)).get("logits")!.data;
  return { title, job: { kind: "model", heads, ...files }, answer };
}

/** One block, then each of its matrix products. */
export async function partScenarios(work: string, size: Size): Promise<Scenario[]> {
  const { dim, title } = SIZES[size];
  const shapes = { qkv: [3 * dim, dim], proj: [dim, dim], fc1: [4 * dim, dim], fc2: [dim, 4 * dim] };
  const block = await partScenario(work, size, "block", `One block of ${title}`, blockShapes(dim), dim);
  const products: Scenario[] = [];
  for (const [name, [columns, k]] of Object.entries(shapes) as [string, [number, number]][]) {
    const weights: [string, number[]][] = [["weight", [columns, k]], ["bias", [columns]]];
    const shape = `Matrix product ${TOKENS}×${k}×${columns}`;
    products.push(await partScenario(work, size, "product", `${shape} (${name} of ${title})`, weights, k));
  }
  return [block, ...products];
}

function blockShapes(dim: number): [string, number[]][] {
  const norm = (name: string): [string, number[]][] => [[`${name}.weight`, [dim]], [`${name}.bias`, [dim]]];
  const linear = (name: string, columns: number, k: number): [string, number[]][] => [
    [`${name}.weight`, [columns, k]],
    [`${name}.bias`, [columns]],
  ];
  return [
    ...norm("norm1"),
    ...linear("attn.qkv", 3 * dim, dim),
    ...linear("attn.proj", dim, dim),
    ...norm("norm2"),
    ...linear("mlp.fc1", 4 * dim, dim),
    ...linear("mlp.fc2", dim, 4 * dim),
  ];
}

/** Random weights and input with the reference's result; written once. */
async function partScenario(
  work: string,
  size: Size,
  kind: "block" | "product",
  title: string,
  shapes: readonly [string, number[]][],
  columns: number,
): Promise<Scenario> {
  const stem = `${work}/${title.replaceAll(/[^\w]+/g, "_")}`;
  const [weights, data] = [`${stem}.safetensors`, `${stem}.data.safetensors`];
  const { heads } = SIZES[size];
  if (await textOf(`${stem}.made`) === undefined) {
    note(`making ${title}`);
    await Deno.writeFile(weights, writeSafetensors(randomTensors(shapes)));
    const input = new Random(2).normals(TOKENS * columns);
    const answer = await onBackend(new ReferenceBackend(), kind, await readArrays(weights), heads)(input);
    await Deno.writeFile(
      data,
      writeSafetensors([
        { name: "input", shape: [TOKENS, columns], data: input },
        { name: "answer", shape: [TOKENS, answer.length / TOKENS], data: answer },
      ]),
    );
    await Deno.writeTextFile(`${stem}.made`, "");
  }
  const { data: answer } = (await readArrays(data)).get("answer")!;
  return { title, job: { kind, weights, data, heads, onnx: "", quantized: "" }, answer };
}

/** Matrices that keep activations near unit scale, norms near one, small biases. */
function randomTensors(
  shapes: readonly [string, number[]][],
): { name: string; shape: number[]; data: Float32Array }[] {
  const random = new Random(1);
  return shapes.map(([name, shape]) => {
    const count = shape.reduce((a, b) => a * b);
    const isNorm = name.startsWith("norm") && name.endsWith("weight");
    const data = random.normals(count, shape.length === 2 ? shape[1]! ** -0.5 : 0.1);
    return { name, shape, data: isNorm ? data.map((v) => 1 + v) : data };
  });
}
