/**
 * The Worker of a model: loads it and runs its passes, one after the other; each takes as many of the waiting calls as
 * are faster together.
 *
 * @module
 */
import { loadEmbeddedParts } from "../model/loading/load_embedded_parts.ts";
import type { ModelParts } from "../model/loading/build_parts.ts";
import { loadParts } from "../model/loading/load_parts.ts";
import type { LoadModelOptions } from "../model/loading/options.ts";
import type { Network } from "../model/network/network.ts";
import { packError } from "../threads/sent_error.ts";
import { connectParent, yieldToEvents } from "../threads/thread.ts";
import { tellBy } from "../util/printable.ts";
import { type Call, Calls, joinPixels, splitResult } from "./calls.ts";
import type { LoadRequest, PassResult, RemoteFacts, Reply, Request } from "./messages.ts";

const calls = new Calls();
let model: Promise<ModelParts>;
let last: Promise<void> = Promise.resolve();

const parent = await connectParent((data: Request) => {
  if (data === "dispose") last = last.then(leave, leave);
  else if ("cancel" in data) calls.cancel(data.cancel);
  else if ("load" in data) last = load(data);
  else {
    calls.add(data);
    last = last.then(runNext);
  }
});

tellBy((told) => reply({ told }));

function reply(message: Reply): void {
  parent.post(message);
}

async function load(request: LoadRequest): Promise<void> {
  try {
    reply({ loaded: await open(request) });
  } catch (error) {
    reply({ id: undefined, error: packError(error) });
  }
}

async function open({ load: source, options: { profile, ...options } }: LoadRequest): Promise<RemoteFacts> {
  const all: LoadModelOptions = {
    ...options,
    onProgress: (progress) => reply({ progress }),
    onFallback: (error) => reply({ fallback: packError(error) }),
    onProfile: profile ? (times) => reply({ profile: times }) : undefined,
  };
  model = source === undefined
    ? loadEmbeddedParts(all, () => import("../model/loading/late_code.ts"))
    : loadParts(source, all);
  const { network: { config, device }, ...facts } = await model;
  return { ...facts, config, device };
}

async function runNext(): Promise<void> {
  const taken = calls.take();
  if (taken.length === 0) return;
  await attempt(taken);
  await yieldToEvents(); // a cancellation that has arrived takes effect before the next pass
}

/** Runs calls together; where that fails, each by itself, so that only the call that fails is rejected. */
async function attempt(taken: readonly Call[]): Promise<void> {
  try {
    await run(taken);
  } catch (error) {
    if (taken.length === 1) reply({ id: taken[0]!.id, error: packError(error) });
    else for (const call of taken) await attempt([call]);
  }
}

async function run(taken: readonly Call[]): Promise<void> {
  const { network } = await model;
  const [first] = taken as [Call];
  const start = performance.now();
  const pixels = joinPixels(taken);
  const value = await valueOf(network, first, pixels);
  if (first.pass !== "attentionMaps") calls.note(taken, performance.now() - start);
  const joined = taken.length > 1 && value instanceof Float32Array;
  const values = joined ? splitResult(value, taken, network.config) : [value];
  taken.forEach(({ id }, i) => reply({ id, value: values[i]! }));
}

async function valueOf(
  network: Network,
  { pass, pool, classIndex }: Call,
  pixels: Float32Array,
): Promise<PassResult> {
  if (pass === "attentionMaps") return await network.attentionMaps(pixels, classIndex);
  return pass === "features" ? await network.features(pixels, pool!) : await network[pass](pixels);
}

async function leave(): Promise<void> {
  await model.then(({ network }) => network.dispose(), () => {});
  reply("left");
}
