import { NO_GPU, openBackend } from "../gpu/adapter.ts";
import { testConformance } from "./conformance.ts";

if (NO_GPU) Deno.test({ name: `gpu (skipped: ${NO_GPU})`, ignore: true, fn: () => {} });
else testConformance("gpu", () => openBackend());
