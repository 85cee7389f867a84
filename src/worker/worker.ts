/**
 * The Worker of a model: loads it and runs its passes, one after the other.
 *
 * @module
 */
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { openCheckpoint } from "../checkpoint/hub.ts";
import { openDefault, withDefaults } from "../default_model.ts";
import { buildParts, type LoadModelOptions, reopening } from "../load_model.ts";
import type { ModelParts } from "../model.ts";
import { connectParent } from "../cpu/thread.ts";
import { packError, type Reply, type Request } from "./messages.ts";

const cancelled = new Set<number>();
let model: Promise<ModelParts>;
let last: Promise<void> = Promise.resolve();

const parent = await connectParent((data: Request) => {
  if (data === "dispose") last = last.then(leave, leave);
  else if ("cancel" in data) cancelled.add(data.cancel);
  else if ("load" in data) last = answer(undefined, async () => reply({ loaded: await load(data) }));
  else last = last.then(() => answer(data.id, () => run(data)));
});

function reply(message: Reply): void {
  parent.post(message);
}

async function answer(id: number | undefined, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => reply({ id, error: packError(error) }));
  // A turn of the event loop between two passes: a cancellation that has arrived is heard.
  await new Promise((resolve) => setTimeout(resolve));
}

async function load({ load: source, options: { profile, ...options } }: Extract<Request, { load: unknown }>) {
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

async function run({ id, pass, pixels }: Extract<Request, { pass: unknown }>): Promise<void> {
  const { network } = await model;
  if (!cancelled.delete(id)) reply({ id, value: await network[pass](pixels) });
}

async function leave(): Promise<void> {
  await model.then(({ network }) => network.dispose(), () => {});
  reply("left");
}
