import { CheckpointError } from "../../errors.ts";
import { defineConfig, type VitConfig } from "../../vit/config.ts";
import { storedTensors, type TensorSpec } from "../../vit/weights.ts";
import { showValue } from "../json/json_value.ts";
import { inferConfig, type Shapes, UNSAID } from "./infer.ts";
import { isWhole } from "./own_config.ts";

/** Names of tensors of one kind that an error lists: fewer where it says why they do not fit. */
const [MOST_LISTED, FEW_LISTED] = [8, 3];

/** Fields that must be known before a network can be built, each with the tensor that shows it. */
const SEEN_IN = {
  embedDim: "patch_embed.proj.weight",
  inChannels: "patch_embed.proj.weight",
  patchSize: "patch_embed.proj.weight",
  imageSize: "pos_embed",
  depth: "blocks.0",
  mlpRatio: "blocks.0.mlp.fc1.weight",
} as const;

/**
 * The configuration of a file's network: what is told, completed by what its tensors show, and checked against them.
 *
 * @param shapes every tensor's shape, by timm's name
 * @param told what the caller or the model's files say; it wins over the shapes
 * @param architecture the name of the network in the files, for errors
 * @throws {CheckpointError} when something cannot be known, cannot be built, or contradicts the tensors
 */
export function resolveConfig(shapes: Shapes, told: Partial<VitConfig>, architecture?: string): VitConfig {
  const seen = inferConfig(shapes);
  const known = withoutUnsaid({ ...seen, ...(isWhole(told) && UNSAID), ...told });
  expectKnown(known, shapes, architecture);
  expectClass(known, told);
  expectPooling(known, told);
  let config: VitConfig;
  try {
    config = defineConfig(known);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const why = contradiction(told, seen);
    const fault = why === "" ? cause.message : `${cause.message}; ${why}`;
    throw new CheckpointError(`Cannot use this checkpoint's configuration: ${fault}`, { cause });
  }
  expectTensors(shapes, config, contradiction(told, seen));
  return config;
}

/** The same network, where what is as usual is absent. */
function withoutUnsaid(config: Partial<VitConfig>): Partial<VitConfig> {
  const isUsual = ([key, value]: [string, unknown]) => UNSAID[key as keyof typeof UNSAID] === value;
  return Object.fromEntries(Object.entries(config).filter((entry) => !isUsual(entry)));
}

/** Facts that both the files say and the tensors show, and that differ, for errors. */
function contradiction(told: Partial<VitConfig>, seen: Partial<VitConfig>): string {
  const keys = ["imageSize", "inChannels", "patchSize", "embedDim", "depth", "numClasses"] as const;
  const differing = keys.filter((key) =>
    told[key] !== undefined && seen[key] !== undefined && told[key] !== seen[key]
  );
  const list = (config: Partial<VitConfig>) => differing.map((key) => `${key} ${config[key]}`).join(", ");
  return differing.length === 0 ? "" : `told ${list(told)}, but the tensors show ${list(seen)}`;
}

/**
 * Checks that a file holds exactly a network's tensors.
 *
 * @param why what contradicts what, where that is known
 * @throws {CheckpointError} listing by name the tensors that are missing, unexpected or of another shape
 */
export function expectTensors(shapes: Shapes, config: VitConfig, why = ""): void {
  if (config.depth > shapes.size) { // also keeps an absurd depth from being spelled out
    const fault = why === "" ? "" : `: ${why}`;
    throw new CheckpointError(`Cannot load ${config.depth} blocks from ${shapes.size} tensors${fault}`);
  }
  const specs = new Map(storedTensors(config).map((spec) => [spec.name, spec]));
  const most = why === "" ? MOST_LISTED : FEW_LISTED;
  const faults = [
    list("missing", [...specs.keys()].filter((name) => !shapes.has(name)), most),
    list("unexpected", [...shapes.keys()].filter((name) => !specs.has(name)), most),
    list(
      "of another shape",
      [...specs.values()].flatMap((spec) => misshapen(spec, shapes.get(spec.name))),
      most,
    ),
  ].filter((fault) => fault !== "");
  if (faults.length > 0) {
    const all = [why, ...faults].filter((fault) => fault !== "").join("; ");
    throw new CheckpointError(`Cannot load these tensors into the configured network: ${all}`);
  }
}

function expectKnown(config: Partial<VitConfig>, shapes: Shapes, architecture: string | undefined): void {
  for (const [key, name] of Object.entries(SEEN_IN)) {
    if (config[key as keyof typeof SEEN_IN] !== undefined) continue;
    const found = shapes.has(name) ? `its shape is ${showValue(shapes.get(name))}` : "it is missing";
    throw new CheckpointError(`Cannot read ${key} off the tensor ${name}: ${found}; give config.${key}`);
  }
  if (config.numHeads === undefined) {
    const stranger = architecture === undefined
      ? ""
      : `; the architecture ${showValue(architecture)} is none of timm's Vision Transformers`;
    throw new CheckpointError(
      "Cannot tell the number of heads, which tensors do not show: give config.numHeads (on a command line " +
        "--heads), or a config.json with " +
        `an architecture of timm or "model_args": { "num_heads": … } beside the weights${stranger}`,
    );
  }
}

/** Of networks like EVA the tensors do not show whether positions are rotary. */
function expectClass({ timmClass }: Partial<VitConfig>, told: Partial<VitConfig>): void {
  if (timmClass !== "Eva" || told.timmClass !== undefined) return;
  throw new CheckpointError(
    "Cannot tell the positions of a network of timm's class Eva, which tensors do not show: give config.timmClass and " +
      "config.rope, or a config.json with an architecture of timm beside model.safetensors",
  );
}

/** A learnt query may attend to the tokens before the patches, too: the tensors are the same. */
function expectPooling(config: Partial<VitConfig>, told: Partial<VitConfig>): void {
  if (config.mapKind === "coca" && told.mapHeads === undefined) {
    throw new CheckpointError(
      "Cannot tell the heads of attention pooling, which tensors do not show: give config.mapHeads, or " +
        "open_clip_config.json beside the weights",
    );
  }
  const hasPrefix = config.classToken !== false || (config.registerTokens ?? 0) > 0;
  if (config.pooling !== "map" || !hasPrefix || config.timmClass === "Eva") return;
  if (told.poolIncludePrefix !== undefined || isWhole(told)) return;
  throw new CheckpointError(
    "Cannot tell whether attention pooling reads the tokens before the patches, which tensors do not show: give " +
      "config.poolIncludePrefix, or a config.json with an architecture of timm beside model.safetensors",
  );
}

function misshapen({ name, shape }: TensorSpec, found?: readonly number[]): string[] {
  const same = found === undefined || String(found) === String(shape);
  return same ? [] : [`${name} ${showValue(found)}, not ${showValue(shape)}`];
}

function list(title: string, items: readonly string[], most: number): string {
  if (items.length === 0) return "";
  const more = items.length > most ? ` and ${items.length - most} more` : "";
  return `${title}: ${items.slice(0, most).join(", ")}${more}`;
}
