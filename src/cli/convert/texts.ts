import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { timmConfig, timmName } from "../../checkpoint/writing/timm_config.ts";

/** Fields by which timm's `config.json` is known. */
const TIMMS = ["architecture", "pretrained_cfg", "model_args"];

/**
 * The texts that go beside the weights: timm's `config.json`, which is the model's own where that is timm's and says the
 * whole truth. Of a network that timm does not have, the model's own texts.
 *
 * @param isTold whether the caller has said something else about the network than the model's files do
 */
export function textsOf(checkpoint: Checkpoint, isTold: boolean): ReadonlyMap<string, string> {
  const { texts, config, classNames, preprocess: preprocessing } = checkpoint;
  const own = texts.get("config.json");
  if (own !== undefined && isTimms(own) && !isTold) return texts;
  const architecture = timmName(config, checkpoint.name);
  if (architecture === undefined) return texts;
  const text = JSON.stringify(timmConfig({ architecture, config, preprocessing, classNames }), null, 2);
  return new Map([["config.json", `${text}\n`]]);
}

function isTimms(text: string): boolean {
  const fields = JSON.parse(text) as Record<string, unknown>;
  return TIMMS.some((key) => fields[key] !== undefined);
}
