import { show } from "../../../backend/shapes.ts";
import { CheckpointError } from "../../../errors.ts";
import type { VitConfig } from "../../../vit/config.ts";
import { parameters } from "../../../vit/weights.ts";
import type { Loader } from "../../data/loader.ts";
import type { StoredRun } from "../run_state.ts";
import type { RunFacts } from "./read_facts.ts";

/**
 * Checks that a state has the parameters of the network in its configuration, before memory is taken for them.
 *
 * @throws {CheckpointError} which names the first that is missing or of another shape
 */
export function expectParameters({ path, shapes }: StoredRun<unknown>, config: VitConfig): void {
  const wrong = parameters(config).find(({ name, shape }) => {
    const found = shapes.get(`model.${name}`);
    return found === undefined || show(found) !== show(shape);
  });
  if (!wrong) return;
  const found = shapes.get(`model.${wrong.name}`);
  throw new CheckpointError(
    `Cannot resume from ${path}: it has ${found ? show(found) : "no"} model.${wrong.name}, ` +
      `${show(wrong.shape)} is wanted by its configuration`,
  );
}

/**
 * Checks that the position in a state is possible with the epochs, steps and pictures that there are.
 *
 * @throws {CheckpointError} which names the number
 */
export function expectPosition({ path, position, facts }: StoredRun<RunFacts>, loader: Loader): void {
  const { epoch, step, steps, sums } = position;
  const { epochs, batchSize } = facts.recipe;
  const over = epoch === epochs;
  const pictures = Math.min(step * batchSize, loader.dataset.training.length);
  const wanted: [name: string, found: number, from: number, to: number][] = [
    ["epoch", epoch, 0, epochs],
    ["step", step, 0, over ? 0 : loader.steps],
    ["steps", steps, epoch * loader.steps + step, epoch * loader.steps + step],
    ["sums.pictures", sums.pictures, pictures, pictures],
  ];
  for (const [name, found, from, to] of wanted) {
    if (found >= from && found <= to) continue;
    const range = from === to ? `${to}` : `at most ${to}`;
    throw new CheckpointError(`Cannot resume from ${path}: position.${name} is ${found}, ${range} is wanted`);
  }
}
