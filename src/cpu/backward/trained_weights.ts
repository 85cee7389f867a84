/**
 * Weights that are trained: moving their numbers to and from the device.
 *
 * @module
 */
import type { Tensor } from "../../backend/backend.ts";
import type { TrainingTransfers } from "../../backend/operators.ts";
import * as shapes from "../../backend/shapes.ts";
import { packPanels } from "../pack_weight.ts";
import { Rows } from "../tensors.ts";
import { inRows, TrainablePanels, type TrainingTools } from "./training_tools.ts";

/** Makes the members of a backend on `cpu` that move and free the numbers of trained weights. */
export function trainedTransfers(cpu: TrainingTools): TrainingTransfers {
  return {
    upload(data, shape, role, type = "f32") {
      if (role !== "weight") return cpu.upload(data, shape, role);
      if (type !== "f32") throw new TypeError(`Cannot train weights that are kept as ${type}: f32 is wanted`);
      shapes.expectData(data, shape);
      cpu.finish();
      const packed = packPanels(cpu.kernels, cpu.arena, data, shape as [number, number], type);
      const rows = new Rows(cpu.allocate(shape), shape);
      cpu.arena.floats(rows.at, data.length).set(data);
      return cpu.scopes.keep(new TrainablePanels(packed, rows));
    },

    read: (x) => cpu.read(inRows(x)),

    zeros(shape) {
      const out = cpu.make([...shape]);
      const { arena } = cpu;
      cpu.commands.add(() => arena.floats(out.at, shapes.sizeOf(shape)).fill(0));
      return out;
    },

    snapshot(x) {
      const { arena, commands } = cpu;
      const { at, shape } = inRows(x);
      let copy: Float32Array | undefined;
      commands.add(() => copy = arena.floats(at, shapes.sizeOf(shape)).slice());
      return () => {
        cpu.finish();
        if (copy) return Promise.resolve(copy);
        throw commands.failure;
      };
    },

    write(x, data) {
      shapes.expectData(data, x.shape);
      const { arena } = cpu;
      const { at } = inRows(x);
      const copy = data.slice();
      cpu.commands.add(() => arena.floats(at, copy.length).set(copy));
      repack(cpu, x);
    },

    release: (x) => cpu.scopes.release(x),
  };
}

/** Packs a weight anew after its numbers have changed. */
export function repack(cpu: TrainingTools, x: Tensor): void {
  if (!(x instanceof TrainablePanels)) return;
  const { packWeight, FLOAT32 } = cpu.kernels;
  const [columns, k] = x.shape as [number, number];
  cpu.commands.add(() => packWeight(x.rows.at, 0, columns, columns, k, FLOAT32.value, x.at));
}
