import { CpuBackend } from "../../src/cpu/cpu_backend.ts";
import { DeviceNetwork } from "../../src/model/network/device_network.ts";
import { initializer } from "../../src/train/run/initialize.ts";
import { defineConfig } from "../../src/vit/config.ts";
import { buildWeights } from "../../src/vit/weights.ts";

/** A network for grey pictures of 8×8 and three classes, that has learnt nothing. */
export async function microNetwork(): Promise<DeviceNetwork & AsyncDisposable> {
  const config = defineConfig({
    imageSize: 8,
    patchSize: 4,
    inChannels: 1,
    embedDim: 12,
    depth: 1,
    numHeads: 2,
    numClasses: 3,
  });
  const backend = await CpuBackend.create();
  const numbersOf = initializer(config, 1);
  const weights = buildWeights(config, (spec) => backend.upload(numbersOf(spec), spec.shape, spec.role));
  const network = new DeviceNetwork(backend, weights, config);
  return Object.assign(network, {
    [Symbol.asyncDispose]: () => Promise.resolve(network.dispose()),
  });
}
