/**
 * This library against the one peer that runs on WebGPU in Deno.
 *
 * @module
 */
import { GPU_OURS, GPU_PEER } from "../harness/contestants.ts";
import { race } from "../harness/race.ts";
import { formatRace } from "../harness/report.ts";
import { modelScenario } from "../harness/scenarios.ts";
import { install, Missing, openWork } from "../harness/work.ts";
import { note, print } from "../print.ts";

/**
 * One picture of ViT-Ti or ViT-B, alternately with onnxruntime-web on WebGPU; both in processes of their own.
 */
export async function racePeer(
  { model, work: folder, rounds }: { model: string; work?: string | undefined; rounds: number },
): Promise<number> {
  try {
    const size = model.includes("tiny") ? "tiny" : "base";
    const work = await openWork(folder);
    const scenario = await modelScenario(work, size);
    const entrants = await Promise.all(
      [GPU_OURS, GPU_PEER].map(async (contestant) => ({
        contestant,
        folder: await install(work, contestant),
      })),
    );
    const job = { ...scenario.job, device: "gpu" as const };
    const plan = { rounds, warmup: 0, colds: 1 };
    const result = await race(work, { ...scenario, job }, 1, entrants, plan);
    print(`\n${formatRace(result)}`);
    return result.wrong.length + result.failures.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    note(`no peer beside it: ${error.message}`);
    return 0;
  }
}
