/**
 * Programs that are compiled once for several GPUs on one device.
 *
 * @module
 */

/**
 * Lets a device keep what it compiles, and give it again for the same text: of sets of shaders that differ in one, only that
 * one is compiled anew. Compiling is most of what a self-check takes in software.
 */
export function keepPipelines(device: GPUDevice): void {
  const { createShaderModule, createComputePipeline } = device;
  const texts = new Map<GPUShaderModule, string>();
  const kept = new Map<string, GPUComputePipeline>();
  device.createShaderModule = (descriptor) => {
    const module = createShaderModule.call(device, descriptor);
    texts.set(module, descriptor.code);
    return module;
  };
  device.createComputePipeline = (descriptor) => {
    const { module, entryPoint, constants } = descriptor.compute;
    const key = JSON.stringify([texts.get(module), entryPoint, constants]);
    const pipeline = kept.get(key) ?? createComputePipeline.call(device, descriptor);
    kept.set(key, pipeline);
    return pipeline;
  };
}
