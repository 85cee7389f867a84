/**
 * Every operator of inference.
 *
 * @module
 */
import type { Backend } from "../../backend/backend.ts";
import type { CpuDevice } from "../cpu_device.ts";
import { attentionOperators } from "./attention.ts";
import { linearOperators } from "./linear.ts";
import { rowOperators } from "./rows.ts";
import { tokenOperators } from "./tokens.ts";

/** What a backend does beside computing. */
type Care = "device" | "limits" | "failure" | "upload" | "settle" | "read" | "scope" | "dispose";

/** Operators on `cpu`: a new one belongs to one of these groups. */
export function cpuOperators(cpu: CpuDevice): Omit<Backend, Care> {
  return {
    ...tokenOperators(cpu),
    ...linearOperators(cpu),
    ...rowOperators(cpu),
    ...attentionOperators(cpu),
  };
}
