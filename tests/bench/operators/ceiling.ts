/**
 * The most that one core of this machine can do, which operators are compared with.
 *
 * @module
 */
import asc from "assemblyscript/asc";

/** Work that touches registers only, and work that touches memory only. */
export interface Ceiling {
  /** Milliseconds that `flops` floating-point operations take as multiply-adds on independent registers. */
  multiplyAdd(flops: number): number;
  /** Milliseconds that it takes to move so many bytes: half of them are read, half written. */
  copy(bytes: number): number;
  /**
   * Milliseconds of a fixed loop that fills every slot of the core, with integers beside the multiply-adds.
   * It slows down as soon as another program uses the same core (another guest of the host too, which no load
   * average shows), and so do the operators; the loop of multiply-adds alone leaves slots free and hardly
   * notices.
   */
  probe(): number;
}

/** Accumulators: a multiply-add takes four cycles or so, and two can start in each. */
const CHAINS = 12;
/** Floating-point operations of one step: four lanes, a multiply and an add in each. */
const STEP_FLOPS = CHAINS * 4 * 2;
const STEPS_PER_CALL = 100_000;

/** About a millisecond. */
const PROBE_STEPS = 250_000;

const CHAIN_NAMES = Array.from({ length: CHAINS }, (_, i) => `c${i}`);
const CHAIN_SUM = `f32x4.extract_lane(${CHAIN_NAMES.reduce((sum, c) => `f32x4.add(${sum}, ${c})`)}, 0)`;
const START_CHAINS = CHAIN_NAMES.map((c, i) => `let ${c} = f32x4.splat(${i});`).join("\n  ");
const STEP_CHAINS = CHAIN_NAMES.map((c) => `${c} = f32x4.relaxed_madd(${c}, a, b);`);

const SOURCE = `
export function multiplyAdd(steps: i32, x: f32): f32 {
  const a = f32x4.splat(x);
  const b = f32x4.splat(1 - x);
  ${START_CHAINS}
  for (let i = 0; i < steps; i++) {
    ${STEP_CHAINS.join("\n    ")}
  }
  return ${CHAIN_SUM};
}

export function probe(steps: i32, x: f32): f32 {
  const a = f32x4.splat(x);
  const b = f32x4.splat(1 - x);
  let n0 = steps, n1 = steps, n2 = steps, n3 = steps;
  ${START_CHAINS}
  for (let i = 0; i < steps; i++) {
    ${STEP_CHAINS.map((step, i) => `${step} ${integerStep(i)}`).join("\n    ")}
  }
  return ${CHAIN_SUM} + <f32>(n0 + n1 + n2 + n3);
}

export function copy(to: usize, from: usize, bytes: usize): void {
  memory.copy(to, from, bytes);
}
`;

/** Three operations on two of four chains. */
function integerStep(i: number): string {
  const [a, b, c] = [i, i + 1, i + 2].map((n) => `n${n % 4}`);
  return `${a} = (${a} ^ i) + ${7 * i + 1}; ${b} += ${c};`;
}

interface CeilingExports {
  multiplyAdd(steps: number, x: number): number;
  probe(steps: number, x: number): number;
  copy(to: number, from: number, bytes: number): void;
}

/** Compiles the loops; with `maxBytes` as the most that \`copy\` will move. */
export async function createCeiling(maxBytes: number): Promise<Ceiling> {
  const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil(maxBytes / 65_536) });
  const { instance } = await WebAssembly.instantiate(await compile(), { env: { memory } });
  const exports = instance.exports as unknown as CeilingExports;
  const ceiling: Ceiling = {
    multiplyAdd: (flops) => multiplyAddTime(exports, flops),
    copy: (bytes) => copyTime(exports, bytes, maxBytes),
    probe: () => probeTime(exports),
  };
  for (let i = 0; i < 50; i++) { // for the optimising compiler
    ceiling.multiplyAdd(STEPS_PER_CALL * STEP_FLOPS);
    ceiling.probe();
  }
  return ceiling;
}

/**
 * Times multiply-adds in calls of a fixed size, so that a long first call does not stay in the baseline
 * compiler.
 */
function multiplyAddTime({ multiplyAdd }: CeilingExports, flops: number): number {
  const calls = Math.max(1, Math.round(flops / (STEPS_PER_CALL * STEP_FLOPS)));
  const start = performance.now();
  let sum = 0;
  for (let i = 0; i < calls; i++) sum += multiplyAdd(STEPS_PER_CALL, 0.5);
  const milliseconds = performance.now() - start;
  if (!Number.isFinite(sum)) throw new Error("The multiply-adds have overflowed");
  return milliseconds * flops / (calls * STEPS_PER_CALL * STEP_FLOPS);
}

function probeTime({ probe }: CeilingExports): number {
  const start = performance.now();
  probe(PROBE_STEPS, 0.5);
  return performance.now() - start;
}

/** Several copies of a small size count as one, so that the clock is fine enough. */
function copyTime({ copy }: CeilingExports, bytes: number, maxBytes: number): number {
  const half = Math.min(bytes, maxBytes) / 2 & ~63;
  const calls = Math.max(1, Math.round(1e7 / half));
  const start = performance.now();
  for (let i = 0; i < calls; i++) copy(65_536 + half, 65_536, half);
  return (performance.now() - start) / calls * bytes / (2 * half);
}

async function compile(): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const flags =
    "-O2 --noAssert --runtime stub --use abort= --enable simd --enable relaxed-simd --importMemory";
  const { error, stderr } = await asc.main(["ceiling.ts", ...flags.split(" "), "--outFile", "ceiling.wasm"], {
    readFile: (name) => name === "ceiling.ts" ? SOURCE : null,
    writeFile: (_name, contents) => void (binary = new Uint8Array(contents as Uint8Array)),
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`Cannot compile the ceiling:\n${stderr}`);
  return binary;
}
