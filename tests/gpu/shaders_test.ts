/**
 * Shaders as a compiler sees them: the files as they lie are WGSL, and an error in one is reported with file
 * and line.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DeviceError } from "../../src/errors.ts";
import { SHADERS } from "../../src/gpu/generated/shaders.ts";
import { TRAINING_SHADERS } from "../../src/gpu/generated/training_shaders.ts";
import { Gpu } from "../../src/gpu/gpu.ts";
import { openGpu, openTested } from "../../src/gpu/open_gpu.ts";
import { testTraining } from "../../src/gpu/open_gpu_backward.ts";
import { headerOf, keyOf, type Program } from "../../src/gpu/programs/program.ts";
import { selfTestFloat16, selfTestWider } from "../../src/gpu/self_check/inference.ts";
import { gpuTest } from "./adapter.ts";

const FOLDER = new URL("../../shaders/", import.meta.url);

/** Every program that inference and training run, as the self-checks do. */
async function allPrograms(device: GPUDevice): Promise<Program[]> {
  const programs = new Map<string, Program>();
  const { kernel } = Gpu.prototype;
  Gpu.prototype.kernel = function (program) {
    programs.set(keyOf(program), program);
    return kernel.call(this, program);
  };
  try {
    const gpu = await openTested({ device });
    await selfTestWider(gpu);
    if (gpu.hasFloat16) {
      await selfTestFloat16(gpu);
      await selfTestWider(gpu, "f16");
    }
    await testTraining(gpu, TRAINING_SHADERS);
  } finally {
    Gpu.prototype.kernel = kernel;
  }
  return [...programs.values()];
}

/** A compiler's messages about files as they lie, given numbers for loops' indices. */
async function complaints(device: GPUDevice, program: Program, files: readonly string[]): Promise<string[]> {
  const indices = new Set(
    files.flatMap((text) => [...text.matchAll(/\/\/#for (\w+) in /g)].map(([, name]) => name)),
  );
  const code = [...headerOf(program), ...[...indices].map((name) => `const ${name} = 0;`), ...files].join(
    "\n",
  );
  device.pushErrorScope("validation");
  const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
  const error = await device.popErrorScope();
  return [...messages.map(({ message }) => message), ...error ? [error.message] : []];
}

gpuTest(
  "all shaders are WGSL as they lie: loops that are written out are comments to a compiler",
  async () => {
    const { device } = await openGpu();
    const used = new Set<string>();
    for (const program of await allPrograms(device)) {
      const texts = program.files.map((stem) => Deno.readTextFile(new URL(`${stem}.wgsl`, FOLDER)));
      assertEquals(await complaints(device, program, await Promise.all(texts)), [], keyOf(program));
      for (const stem of program.files) used.add(stem);
    }
    assertEquals([...used].sort(), [...Object.keys(SHADERS), ...Object.keys(TRAINING_SHADERS)].sort());
  },
);

interface Mistake {
  readonly entry: string;
  readonly stem: keyof typeof SHADERS;
  readonly right: string;
  readonly wrong: string;
  readonly said: string;
}

/** A name, a type and, in a program of several files, a line that is written out many times. */
const MISTAKES: readonly Mistake[] = [
  {
    entry: "patchify",
    stem: "quads",
    right: "* THREADS + thread",
    wrong: "* THREADS + threads",
    said: "no definition in scope for identifier: `threads`",
  },
  {
    entry: "linear",
    stem: "linear_end",
    right: "if (HAS_BIAS) { y += bias[quad]; }",
    wrong: "if (HAS_BIAS) { y += bias[0.5]; }",
    said: "Shader validation error: Function",
  },
  {
    entry: "attention",
    stem: "attention",
    right: "score_j = fma(q_d, tile[own + j][d], score_j);",
    wrong: "score_j = fma(q_d, tile[own + j][d], core_j);",
    said: "no definition in scope for identifier: `core_0`",
  },
];

gpuTest("a shader that does not compile is an error that names its file and line", async () => {
  for (const { entry, stem, right, wrong, said } of MISTAKES) {
    const lines = (await Deno.readTextFile(new URL(`${stem}.wgsl`, FOLDER))).split("\n");
    const line = lines.findIndex((line) => line.includes(right)) + 1;
    assert(line > 0, right);
    const shaders = { ...SHADERS, [stem]: SHADERS[stem].replace(right, wrong) };
    const wanted = `Cannot compile ${entry}: shaders/${stem}.wgsl:${line}: ${said}`;
    await assertRejects(() => openTested({ shaders }), DeviceError, wanted);
  }
});

gpuTest("a shader of training likewise", async () => {
  const { device, name } = await openGpu();
  const gpu = new Gpu(device, { description: name }, SHADERS);
  const text = TRAINING_SHADERS.keys_backward.replace("(sumQuad(p) * kept", "(sum(p) * kept");
  const wanted =
    /^Cannot compile keysBackward: shaders\/keys_backward\.wgsl:\d+: .*`sum`.* in `weights.* \(sum\(p\) \* kept - m\.z\)\);`$/;
  const error = await assertRejects(
    () => testTraining(gpu, { ...TRAINING_SHADERS, keys_backward: text }),
    DeviceError,
  );
  assert(wanted.test(error.message), error.message);
});

gpuTest("what a device does not take although it compiles is said too", async () => {
  const shaders = { ...SHADERS, rows: SHADERS.rows.replace("THREADS = 64u", "THREADS = 65536u") };
  const error = await assertRejects(() => openTested({ shaders }), DeviceError, "Cannot compile layerNorm: ");
  assert(/Workgroup size|workgroup size/.test(error.message), error.message);
});
