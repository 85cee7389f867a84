import type { Gpu } from "./gpu.ts";
export async function selfTest(_gpu: Gpu): Promise<void> {}
