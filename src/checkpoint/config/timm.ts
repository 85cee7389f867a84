import type { VitConfig } from "../../vit/config.ts";
import { type HubConfig, INTERPOLATIONS, type Preprocessing } from "./hub_config.ts";
import type { JsonObject } from "../json/json.ts";
import { CheckpointError } from "../../errors.ts";
import { defined } from "../../util/defined.ts";
import { UNSAID } from "./infer.ts";
import { isObject } from "../json/json_value.ts";

/** Ways of timm's to make a picture square, its `border` aside. */
const TIMM_CROP_MODES = ["center", "squash"] as const;

/** timm's mean and deviation where a file gives none: those of ImageNet's pictures. */
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];
/** More than any network's pictures have; a larger number is refused where the network is built. */
const MOST_CHANNELS = 1000;

/**
 * Reads timm's `config.json`, also of the old layout that has everything at the top. What the architecture's name implies
 * yields to `model_args`, and to the tensors where published files of one name differ: the head and the pre-logits.
 *
 * @param told the architecture's name, where it is known: it wins over what the file says
 * @throws {CheckpointError} when a field has the wrong type, or says that the network is not one built here
 */
export async function readTimmConfig(json: JsonObject, told?: string): Promise<HubConfig> {
  const architecture = told ?? json.text("architecture")?.split(".")[0];
  const pretrained = json.object("pretrained_cfg") ?? json;
  const pooling = json.oneOf("global_pool", ["token", "avg", "map"]);
  const numClasses = json.number("num_classes") ?? pretrained.number("num_classes");
  const args = json.object("model_args");
  const inChannels = pretrained.numbers("input_size")?.[0];
  const preprocess = readPreprocessing(pretrained, args?.number("in_chans") ?? inChannels ?? 3);
  return {
    architecture,
    vit: {
      ...await readNetwork(architecture, args, pooling),
      ...defined({
        imageSize: preprocess.imageSize,
        inChannels,
        numClasses,
      }),
      ...(args && readSizes(args)),
    },
    preprocess,
    classNames: readLabels(json) ?? readLabels(pretrained),
  };
}

/**
 * The network that a name of timm's stands for, with the arguments that a file gives itself; a name that timm does not know
 * says nothing.
 *
 * @throws {CheckpointError} where it is one that is not built here
 */
export async function readNetwork(
  name: string | undefined,
  args: JsonObject | undefined,
  pooling: "token" | "avg" | "map" | undefined,
): Promise<Partial<VitConfig>> {
  if (name === undefined && !args) return {};
  const [{ timmArchitecture, reasonAgainst }, { readArchitecture, readModelArgs }] = await Promise.all([
    import("./timm/table.ts"),
    import("./timm/read_arguments.ts"),
  ]);
  const known = name === undefined ? undefined : timmArchitecture(name);
  const reason = name === undefined || known ? undefined : reasonAgainst(name);
  if (reason) throw new CheckpointError(`Cannot load ${name}: ${reason}, which is not supported`);
  if (!known && !args) return defined({ pooling });
  const own = Object.fromEntries((args?.keys() ?? []).map((key) => [key, args!.value(key)]));
  const told = { ...(pooling !== undefined && { "global_pool": pooling }), ...own };
  if (!known) return { ...(told["global_pool"] === "token" && { pooling: "token" }), ...readModelArgs(told) };
  const left = Object.entries(known.args).filter(([key]) => !(key in told));
  readArchitecture(name!, Object.fromEntries(left)); // what it says alone is refused by its name
  return {
    qkvBias: true,
    distilled: false,
    ...UNSAID,
    ...defined(readModelArgs({ ...known.args, ...told })),
  };
}

/** Sizes that a file's own arguments give: they count more than those of the pictures that it was trained with. */
function readSizes(args: JsonObject): Partial<VitConfig> {
  return defined({
    imageSize: args.side("img_size"),
    inChannels: args.number("in_chans"),
    numClasses: args.number("num_classes"),
  });
}

function readPreprocessing(pretrained: JsonObject, inChannels: number): Partial<Preprocessing> {
  const size = pretrained.numbers("input_size");
  if (size && (size.length !== 3 || size[1] !== size[2])) {
    pretrained.refuse("input_size", "[channels, side, side] is wanted");
  }
  return {
    ...defined({ imageSize: size?.[1] }),
    interpolation: pretrained.oneOf("interpolation", INTERPOLATIONS) ?? "bicubic",
    cropPct: pretrained.number("crop_pct") ?? 0.875,
    cropMode: pretrained.oneOf("crop_mode", TIMM_CROP_MODES) ?? "center",
    mean: perChannel(pretrained.numbers("mean") ?? MEAN, inChannels),
    std: perChannel(pretrained.numbers("std") ?? STD, inChannels),
  };
}

/** As timm's loader does it, every channel gets the average of values that are given for another number of channels. */
function perChannel(values: readonly number[], inChannels: number): readonly number[] {
  if (values.length === inChannels || values.length === 0) return values;
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from({ length: Math.min(inChannels, MOST_CHANNELS) }, () => average);
}

/** The labels, called `labels` in old files, or where they are mere keys (`n02124075`) their descriptions. */
function readLabels(json: JsonObject): string[] | undefined {
  const names = json.names("label_names") ?? json.names("labels");
  const described = json.value("label_descriptions");
  if (described === undefined) return names;
  const descriptions = isObject(described) ? json.object("label_descriptions") : undefined;
  if (!names || !descriptions) return json.names("label_descriptions");
  return names.map((name) => descriptions.text(name) ?? name);
}
