/**
 * The Worker of a model: loads it and runs its passes, one after the other, in each as many of the waiting calls as
 * that helps.
 *
 * @module
 */
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { openCheckpoint } from "../checkpoint/open_checkpoint.ts";
import { openDefault, withDefaults } from "../model/default_model.ts";
import { buildParts, type LoadModelOptions, reopening } from "../model/load_model.ts";
import type { ModelParts } from "../model/model.ts";
import { connectParent, turn } from "../threads/thread.ts";
import { type Call, Calls, joinPixels, splitResult } from "./calls.ts";
import { packError } from "../threads/sent_error.ts";
import type { Reply, Request } from "./messages.ts";

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

function reply(message: Reply): void {
  parent.post(message);
}

async function load(request: Extract<Request, { load: unknown }>): Promise<void> {
  try {
    reply({ loaded: await open(request) });
  } catch (error) {
    reply({ id: undefined, error: packError(error) });
  }
}

async function open({ load: source, options: { profile, ...options } }: Extract<Request, { load: unknown }>) {
  const all: LoadModelOptions = {
    ...options,
    onProgress: (progress) => reply({ progress }),
    onFallback: (error) => reply({ fallback: packError(error) }),
    onProfile: profile ? (times) => reply({ profile: times }) : undefined,
  };
  model = source === undefined
    ? openDefault(all).then(build(withDefaults(all), () => openDefault()))
    : openCheckpoint(source, all).then(build(all, reopening(source, all)));
  const { network: { config, device }, ...facts } = await model;
  return { ...facts, config, device };
}

function build(
  options: LoadModelOptions,
  reopen: () => Promise<Checkpoint>,
): (checkpoint: Checkpoint) => Promise<ModelParts> {
  return async (opened) => {
    using checkpoint = opened;
    return await buildParts(checkpoint, options, reopen);
  };
}

async function runNext(): Promise<void> {
  const taken = calls.take();
  if (taken.length === 0) return;
  await attempt(taken);
  await turn(); // a cancellation that has arrived is heard before the next pass
}

/** Where joined calls fail, each is run by itself: only who is at fault is told. */
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
  const { pass } = taken[0]!;
  const start = performance.now();
  const value = await network[pass](joinPixels(taken));
  calls.note(taken, performance.now() - start);
  const values = value instanceof Float32Array ? splitResult(value, taken, network.config) : [value];
  taken.forEach(({ id }, i) => reply({ id, value: values[i]! }));
}

async function leave(): Promise<void> {
  await model.then(({ network }) => network.dispose(), () => {});
  reply("left");
}
