/**
 * This library as a contestant; it runs where it is, without a copy.
 *
 * @module
 */
import type { Backend, Tensor } from "../../../src/backend/backend.ts";
import type { Linear, Norm } from "../../../src/vit/weights.ts";
import { type Arrays, type Job, readArrays, type Run, serve } from "./peer.ts";

if (import.meta.main) await serve(prepare);

/** Loads the library here, as the peers do, so that it counts as load for all contestants. */
async function prepare({ kind, weights, heads, threads, device = "cpu", ...job }: Job): Promise<Run> {
  if (kind === "model") {
    const { loadModel } = await import("../../../mod.ts");
    const { dtype = "f32", deterministic = false } = job;
    const model = await loadModel(weights, {
      device,
      threads,
      dtype,
      deterministic,
      config: { numHeads: heads },
    });
    return (input) => model.forward(input);
  }
  if (kind === "training") throw new TypeError("Cannot train here: use train_vit_edge.ts");
  const { createBackend } = await import("../../../src/device/create_backend.ts");
  const backend = await createBackend(
    { device: "cpu", threads },
    () => import("../../../src/device/late_code.ts"),
  );
  return onBackend(backend, kind, await readArrays(weights), heads);
}

/** A block or a product on any backend; the reference computes the answers with it too. */
export function onBackend(backend: Backend, kind: "block" | "product", arrays: Arrays, heads: number): Run {
  const compute = kind === "block" ? block(backend, arrays, heads) : product(backend, arrays);
  const columns = kind === "block"
    ? arrays.get("norm1.weight")!.data.length
    : arrays.get("weight")!.shape[1]!;
  return (input) =>
    backend.scope(() => backend.read(compute(backend.upload(input, [1, input.length / columns, columns]))));
}

function product(backend: Backend, arrays: Arrays): (x: Tensor) => Tensor {
  const weights = linearOf(backend, arrays, "");
  return (x) => backend.linear(x, weights);
}

/** As `transformerBlock` in src/vit/vit.ts. */
function block(backend: Backend, arrays: Arrays, heads: number): (x: Tensor) => Tensor {
  const [norm1, norm2] = [normOf(backend, arrays, "norm1."), normOf(backend, arrays, "norm2.")];
  const [qkv, proj] = [linearOf(backend, arrays, "attn.qkv."), linearOf(backend, arrays, "attn.proj.")];
  const [fc1, fc2] = [linearOf(backend, arrays, "mlp.fc1."), linearOf(backend, arrays, "mlp.fc2.")];
  return (x) => {
    const scale = (x.shape.at(-1)! / heads) ** -0.5;
    const mixed = backend.attention(backend.linear(backend.layerNorm(x, norm1, 1e-6), qkv), heads, scale);
    const attended = backend.linear(mixed, proj, { residual: x });
    const hidden = backend.linear(backend.layerNorm(attended, norm2, 1e-6), fc1, { activation: "gelu" });
    return backend.linear(hidden, fc2, { residual: attended });
  };
}

function linearOf(backend: Backend, arrays: Arrays, prefix: string): Linear<Tensor> {
  return {
    weight: uploaded(backend, arrays, `${prefix}weight`, "weight"),
    bias: uploaded(backend, arrays, `${prefix}bias`, "vector"),
  };
}

function normOf(backend: Backend, arrays: Arrays, prefix: string): Norm<Tensor> {
  return {
    scale: uploaded(backend, arrays, `${prefix}weight`, "vector"),
    bias: uploaded(backend, arrays, `${prefix}bias`, "vector"),
  };
}

function uploaded(backend: Backend, arrays: Arrays, name: string, role: "weight" | "vector"): Tensor {
  const { data, shape } = arrays.get(name)!;
  return backend.upload(data, shape, role);
}
